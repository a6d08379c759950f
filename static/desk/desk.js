// The desk on one article: its keys, its forms, the mouse and touch. Every key acts at once on what the page already
// has; saving.js sends what it means for the database.

import { $, $$, KINDS, STATES, alertStatus, at, data, isFigure, items, ordered, say } from "./page.js";
import { selection, textBetween } from "./marks.js";
import { keep, preload, show, showLines } from "./panels.js";
import { act, queue, resume, send, undo } from "./saving.js";
import { newSpan, startEditing, stopEditing, stretch } from "./spans.js";

// --- Forms: static/desk/forms.js fills and opens them; what they send is taken below ---

const FORMS = {
  choose: "mention", "new-entity": "mention", alias: "mention",
  indicator: "figure", subject: "figure", period: "figure", value: "figure", all: "", add: "", help: "",
};

function ask(name) {
  const item = items.get(at.open);
  const picked = name === "add" ? selection() : null;
  if (name === "add" && !picked) return alertStatus("先在正文里选中漏掉的文字，再按 m。");
  if (name === "all" && !item) return undefined;
  if (FORMS[name] && !item?.id.startsWith(FORMS[name])) {
    return item && alertStatus(isFigure(item) ? "这一处是数据，不是名称。" : "这一处是名称，不是数据。");
  }
  const detail = { name, item, picked, text: picked ? textBetween(picked.start, picked.end) : item?.text, urls: data.urls };
  document.dispatchEvent(new CustomEvent("desk:ask", { detail }));
}

function confirmSpan() {
  const step = newSpan();
  if (step) act(step);
}

// --- Keys, mouse and touch ---

function choose(n) {
  const item = items.get(at.open);
  if (!item) return;
  const button = $$(".item-choices button", $("#panel"))[n];
  if (button) pick(item, button.value, $("b", button).textContent);
}
function pick(item, value, name) {
  if (isFigure(item)) act({ action: "indicator", item: item.id, indicator: value, accept: "1" }, name);
  else act({ action: "choose", item: item.id, entity: value }, name);
}
function move(by) {
  const all = ordered();
  const here = all.findIndex((item) => item.id === at.open);
  const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
  if (next) { show(next.id); say(`${next.text}，${KINDS[next.look] ?? ""}，${STATES[next.state]}`); }
}
function place() {
  const picked = selection();
  if (!picked) return alertStatus("先在正文里选中它现在的文字，再按这个按钮。");
  act({ action: "place", item: at.open, ...picked });
}
function toggleLines() {
  const lines = $("#lines");
  lines.hidden = !lines.hidden;
  document.body.classList.toggle("with-lines", !lines.hidden);
  try { sessionStorage.setItem("desk:lines", lines.hidden ? "" : "shown"); } catch { /* only for comfort */ }
  showLines();
}

const settle = (action) => () => { if (at.open) act({ action, item: at.open }); };
const DO = {
  accept: settle("accept"), reject: settle("reject"), reopen: settle("reopen"), drop: settle("drop"), undo,
  span: () => startEditing(confirmSpan), lines: toggleLines, place, "next-article": () => { location.href = data.urls.next; },
  close: () => $("dialog[open]")?.close(),
};
for (const name of Object.keys(FORMS)) DO[name] = () => ask(name);
const KEYS = {
  Enter: "accept", a: "accept", x: "reject", e: "span", n: "new-entity", i: "indicator", p: "period", v: "value",
  u: "undo", "]": "next-article", l: "lines", g: "all", m: "add", "?": "help", "？": "help", "】": "next-article",
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  const box = $("dialog[open]");
  if (box) { if (key === "?" && box.id === "form-help") box.close(); return; }
  const run = (work) => { event.preventDefault(); work(); };
  if (at.editing) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (by) return run(() => (event.shiftKey ? stretch(0, by) : stretch(by, 0)));
    if (key === "Enter") return run(confirmSpan);
    if (key === "Escape") return run(stopEditing);
    return undefined;
  }
  if (key === "Enter" && target.closest("a, button, summary")) return undefined;
  if (/^[1-9]$/.test(key)) return run(() => choose(Number(key) - 1));
  if (key === "j" || key === "ArrowDown") return run(() => move(1));
  if (key === "k" || key === "ArrowUp") return run(() => move(-1));
  if (key === "s") return run(() => ask(items.get(at.open) && isFigure(items.get(at.open)) ? "subject" : "choose"));
  const name = KEYS[key.length === 1 ? key.toLowerCase() : key];
  return name && !(event.repeat && name !== "accept") ? run(DO[name]) : undefined;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.closest("dialog") && form.matches(".search-form")) { event.preventDefault(); return; }
  if (!form.closest("#panel") && !form.matches(".step-form")) return;
  event.preventDefault();
  const { csrfmiddlewaretoken, ...given } = Object.fromEntries(new FormData(form, event.submitter));
  if (!given.phrase) delete given.phrase;
  if (given.rule) Object.assign(given, { action: "alias", scope: given.rule === "all" ? "" : given.rule });
  delete given.rule;
  form.closest("dialog")?.close();
  act(given, $("b", event.submitter ?? form)?.textContent ?? items.get(given.item)?.entity?.name ?? "");
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.button) return;
  const target = event.target;
  const doing = target.closest("[data-do]");
  const link = target.closest("[data-item]");
  const choice = target.closest("button[name=choice]");
  if (doing && DO[doing.dataset.do]) {
    event.preventDefault();
    DO[doing.dataset.do]();
  } else if (link && items.has(link.dataset.item)) {
    event.preventDefault();
    show(link.dataset.item);
  } else if (choice) pick(items.get(at.open), choice.value, $("b", choice).textContent);
  else if (target.closest("#text [data-id]") && getSelection().isCollapsed) {
    const over = []; // a click opens the shortest; another click there the next one around it
    for (let node = target.closest("[data-id]"); node; node = node.parentElement.closest("#text [data-id]")) over.push(node.dataset.id);
    show(over[(over.indexOf(at.open) + 1) % over.length], { scroll: false });
  }
});
document.addEventListener("mousedown", (event) => { // what is selected in the text stays so while a button is pressed
  if (event.target.closest("[data-do=place], [data-do=add], [data-do=span]")) event.preventDefault();
});
addEventListener("focus", () => { if (queue.length) send(); });
addEventListener("online", () => send());

// --- The start ---

keep($("#panel"));
for (const template of $$("template.ahead")) keep(template.content);
try { if (sessionStorage.getItem("desk:lines") && $("#lines").hidden) toggleLines(); } catch { /* only for comfort */ }
$("#panel").tabIndex = -1;
resume();
preload();
document.body.classList.add("scripted");
