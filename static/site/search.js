// Names under the search as one types: a combobox with a list (WAI-ARIA). Without it the form searches all the same.

const WAIT = 120; // milliseconds without a key before the server is asked

class Finder {
  constructor(form, number) {
    this.form = form;
    this.input = form.querySelector("input[name=q]");
    this.asked = 0;
    this.options = [];
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${number}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "名称");
    this.list.hidden = true;
    this.said = document.createElement("p");
    this.said.className = "hidden";
    this.said.setAttribute("role", "status");
    form.append(this.list, this.said);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", (event) => event.isComposing || this.later());
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // The list is clicked before the field has lost the focus.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const typed = this.input.value.trim();
    const number = ++this.asked;
    if (!typed) {
      this.close();
      return;
    }
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      // A slower answer to an earlier question is not shown, nor any once the reader is elsewhere.
      if (number === this.asked && document.activeElement === this.input) this.show(suggestions);
    } catch {
      this.close();
    }
  }

  show(suggestions) {
    this.options = suggestions.map((suggestion, n) => this.option(suggestion, n));
    this.list.replaceChildren(...this.options);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.open(this.options.length > 0);
    this.said.textContent = this.options.length ? `有 ${this.options.length} 个名称，按上下键选择` : "没有这样的名称";
  }

  option(suggestion, n) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = suggestion.url;
    for (const [tag, text] of [["span", suggestion.name], ["small", [suggestion.label, suggestion.note].filter(Boolean).join(" · ")]]) {
      const part = document.createElement(tag);
      part.textContent = text;
      option.append(part, " ");
    }
    return option;
  }

  open(is) {
    this.list.hidden = !is;
    this.input.setAttribute("aria-expanded", String(is));
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.move(-1);
    this.open(false);
    this.said.textContent = "";
  }

  move(to) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = to;
    const option = this.options[to];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(option) {
    if (option) location.assign(option.dataset.url);
  }

  key(event) {
    const shown = !this.list.hidden;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!shown) {
        if (this.options.length && this.input.value.trim()) this.open(true);
        else this.ask();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = this.options.length + 1; // one of them is the field itself
      this.move(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && shown && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault(); // the first press only takes the list away
      this.close();
    }
  }
}

document.querySelectorAll("form[data-suggest]").forEach((form, n) => new Finder(form, n));
