// Cards over the marks of an article: what a number was read as, what a name is. What they show stands in the lists
// below the text, to which the marks lead without this script.
//
// A card opens when the pointer rests on a mark, when the mark is focused, and by tap or click; it stays while the
// pointer or the focus is in it, and goes with Esc, a click elsewhere, or when both have left.

const OPEN_AFTER = 150;
const CLOSE_AFTER = 300;
const text = document.getElementById("text");
const card = document.createElement("div");
card.className = "card";
card.id = "card";
card.setAttribute("role", "group");
card.hidden = true;
let mark = null;
let timer = 0;
let tapped = false;

const outermost = (node) => {
  let found = node instanceof Element ? node.closest("[data-entry]") : null;
  while (found?.parentElement.closest("[data-entry]")) found = found.parentElement.closest("[data-entry]");
  return found && text.contains(found) ? found : null;
};
const linkOf = (of) => (of.matches("a") ? of : of.querySelector("a"));

// Only what a template wrote is copied, and copied as nodes: no text becomes markup on the way.
const copied = (cell) => {
  const copy = document.createDocumentFragment();
  for (const node of cell.cloneNode(true).childNodes) copy.append(node.cloneNode(true));
  for (const one of copy.querySelectorAll("[id]")) one.removeAttribute("id");
  return copy;
};

function add(parent, tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  parent.append(made);
  return made;
}

function figureFacts(row, into) {
  const facts = document.createElement("dl");
  for (const cell of row.cells) {
    const label = cell.dataset.label;
    if (label === "原文" || label === "原句" || cell.querySelector(".none")) continue;
    add(facts, "dt", "", label);
    add(facts, "dd", "", copied(cell));
  }
  into.append(facts);
  const report = row.querySelector(".report");
  const foot = add(into, "p", "foot");
  const here = add(foot, "a", "", "本文数据");
  here.href = `#${row.id}`;
  if (report) foot.append(" ", report.cloneNode(true));
}

function nameFacts(item, into) {
  const line = add(into, "p", "who");
  for (const part of item.children) if (!part.matches(".places")) line.append(part.cloneNode(true), " ");
}

function fill(of) {
  card.replaceChildren();
  const link = linkOf(of);
  card.setAttribute("aria-label", `“${link.textContent}”${of.matches(".figure") ? "读作" : ""}`);
  const inside = [...of.querySelectorAll("[data-entry]")];
  for (const one of [of, ...inside]) {
    const entry = document.getElementById(one.dataset.entry);
    if (!entry) continue;
    if (one !== of) add(card, "p", "inside", `其中“${one.textContent}”`);
    if (entry.matches("tr")) figureFacts(entry, card);
    else nameFacts(entry, card);
  }
  return card.childElementCount > 0;
}

function place() {
  const box = text.getBoundingClientRect();
  const lines = mark.getClientRects();
  const line = lines[0];
  const last = lines[lines.length - 1];
  const width = Math.min(352, document.documentElement.clientWidth - 16);
  card.style.width = `${width}px`;
  const most = document.documentElement.clientWidth - 8 - width;
  card.style.left = `${Math.max(8, Math.min(line.left, most)) - box.left}px`;
  const below = window.innerHeight - last.bottom;
  const above = below < card.offsetHeight + 8 && line.top > card.offsetHeight + 8;
  card.style.top = `${(above ? line.top - card.offsetHeight : last.bottom) - box.top}px`;
}

function open(of) {
  clearTimeout(timer);
  if (mark === of) return;
  close();
  if (!fill(of)) return;
  mark = of;
  of.after(card); // so that Tab goes from the mark into its card
  card.hidden = false;
  linkOf(of).setAttribute("aria-describedby", "card");
  place();
}

function close() {
  clearTimeout(timer);
  if (!mark) return;
  linkOf(mark).removeAttribute("aria-describedby");
  mark = null;
  card.hidden = true;
  card.remove();
}

const later = (what, wait) => {
  clearTimeout(timer);
  timer = setTimeout(what, wait);
};
const isHeld = () => mark && (mark.matches(":hover") || card.matches(":hover") || mark.contains(document.activeElement) || card.contains(document.activeElement));
const closeUnlessHeld = () => later(() => !isHeld() && close(), CLOSE_AFTER);

if (text) {
  text.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (card.contains(event.target)) return clearTimeout(timer);
    const of = outermost(event.target);
    if (of) later(() => open(of), OPEN_AFTER);
  });
  text.addEventListener("pointerout", (event) => event.pointerType !== "touch" && closeUnlessHeld());
  text.addEventListener("focusin", (event) => {
    if (tapped || card.contains(event.target)) return;
    const of = outermost(event.target);
    if (of) open(of);
  });
  text.addEventListener("focusout", closeUnlessHeld);
  text.addEventListener("pointerdown", (event) => { tapped = event.pointerType === "touch"; });
  text.addEventListener("click", (event) => {
    const finger = tapped;
    tapped = false;
    if (card.contains(event.target)) {
      if (event.target.closest('a[href^="#"]')) close();
      return;
    }
    const of = outermost(event.target);
    if (!of || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // A number's card says what its link leads to. A name's link goes to its page, but by finger the card comes first.
    if (of.matches(".figure") || (finger && mark !== of)) {
      event.preventDefault();
      open(of);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (mark && !card.contains(event.target) && outermost(event.target) !== mark) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !mark) return;
    const link = linkOf(mark);
    const inside = card.contains(document.activeElement);
    close();
    if (inside) {
      tapped = true; // focus without opening again
      link.focus();
      tapped = false;
    }
  });
  window.addEventListener("resize", close);
}
