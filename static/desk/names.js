"use strict";

// The care of the register: what fields offer while an editor types, and the keys of the list of new names.
// Without this script the pages are plain forms.
(() => {
  const page = document.querySelector(".register");
  if (!page) return;

  // --- Fields that name an entity: its path, offered from the beginning of any of its names ---

  let lists = 0;
  const offer = (field) => {
    const list = document.createElement("datalist");
    list.id = `entities-${++lists}`;
    field.after(list);
    field.setAttribute("list", list.id);
    let waiting = 0;
    let asked = "";
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const text = field.value.trim();
        if (!text || text === asked || text.includes("/")) return;
        asked = text;
        const query = new URLSearchParams({ q: text, kind: field.dataset.entity });
        const answer = await fetch(`${page.dataset.entities}?${query}`).catch(() => null);
        if (!answer || !answer.ok || text !== field.value.trim()) return;
        const { results } = await answer.json();
        list.replaceChildren(
          ...results.map((one) => {
            const option = document.createElement("option");
            option.value = one.path;
            option.label = `${one.name} ${one.type}`;
            return option;
          })
        );
      }, 150);
    });
  };
  const enliven = (inside) =>
    inside.querySelectorAll("[data-entity]").forEach((field) => {
      if (!field.list) offer(field);
    });
  enliven(page);

  // --- A step sent twice by two clicks is taken once ---

  page.querySelectorAll("form[method=post]").forEach((form) => {
    const key = form.elements.namedItem("key");
    if (key && !key.value) key.value = crypto.randomUUID?.() ?? "";
  });

  // --- Forms of a new entity show what its kind has ---

  page.querySelectorAll('.name-card select[name="kind"]').forEach((select) => {
    const show = () =>
      select.form.querySelectorAll("[data-for]").forEach((row) => {
        row.hidden = !row.dataset.for.split(" ").includes(select.value);
      });
    select.addEventListener("change", show);
    show();
  });

  // --- Keys ---

  const cards = [...page.querySelectorAll(".name-card")];
  if (!cards.length) return;
  page.querySelector("[data-keys]").hidden = false;
  let at = Math.max(0, cards.findIndex((card) => card.querySelector("details[open]")));
  const go = (to) => {
    cards[at].classList.remove("current");
    at = Math.min(Math.max(to, 0), cards.length - 1);
    cards[at].classList.add("current");
    cards[at].focus();
    cards[at].scrollIntoView({ block: "nearest" });
  };
  const part = (key) => cards[at].querySelector(`[data-key="${key}"]`);
  const open = (key) => {
    cards[at].querySelectorAll("details[open]").forEach((details) => (details.open = false));
    part(key).open = true;
    const field = part(key).querySelector("input:not([type=hidden])");
    field.focus();
    field.select();
  };
  const keys = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    n: () => open("n"),
    a: () => open("a"),
    x: () => part("x").requestSubmit(),
    u: () => page.querySelector(".undo-form")?.requestSubmit(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inField = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && cards[at].querySelector("details[open]")) {
      cards[at].querySelectorAll("details[open]").forEach((details) => (details.open = false));
      go(at);
      event.preventDefault();
    } else if (!inField && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  page.addEventListener("focusin", (event) => {
    const card = event.target.closest(".name-card");
    if (card && card !== cards[at]) {
      cards[at].classList.remove("current");
      at = cards.indexOf(card);
      card.classList.add("current");
    }
  });
  cards[at].classList.add("current");
})();
