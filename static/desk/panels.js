// The panel of the open item, and which item is open. Panels are fetched ahead; one that has not come yet is made from
// what the page knows.

import { $, $$, KINDS, STATES, at, data, el, following, isFigure, isOpen, items } from "./page.js";
import { look, redraw } from "./marks.js";
import { stopEditing } from "./spans.js";

export const panels = new Map();

export function show(id, { scroll = true } = {}) {
  const before = items.get(at.open);
  const focused = $("#panel").contains(document.activeElement);
  stopEditing();
  at.open = id;
  at.shown = performance.now();
  const item = items.get(id);
  redraw(before, item);
  $("#panel").replaceChildren(item ? panelOf(item) : finished());
  if (focused) $("#panel").focus({ preventScroll: true });
  if (item) {
    if (scroll) $(`#text [data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", `?item=${id}${data.filters ? `&${data.filters}` : ""}`);
    preload();
  }
  showLines();
  count();
}

function finished() {
  const link = el("a", { className: "button accept", href: data.urls.next }, "下一篇 ", el("kbd", {}, "]"));
  return el("div", { className: "empty" }, el("h2", {}, "这一篇审读完了"), el("p", {}, link));
}

export function count() {
  $("#waiting").textContent = [...items.values()].filter(isOpen).length;
  for (const link of $$("#list a[data-item]")) {
    const item = items.get(link.dataset.item);
    link.className = item ? look(item).replace("mk ", "") : "gone";
    if (item) link.nextElementSibling.textContent = STATES[item.state];
  }
}

export function showLines() {
  const item = items.get(at.open);
  const lineAt = (offset) => data.lineStarts.findLast(([start]) => start <= offset)?.[1];
  const [first, last] = item?.anchored ? [lineAt(item.start), lineAt(item.end - 1)] : [];
  for (const line of $$("#lines li")) {
    const here = first <= line.value && line.value <= last;
    line.classList.toggle("open", here);
    if (here && !$("#lines").hidden) line.scrollIntoView({ block: "nearest" });
  }
}

const reading = (item) => (isFigure(item) ? item.indicator?.name : item.entity?.name || item.proposed_name) || "";

function panelOf(item) {
  const panel = panels.get(item.id) ?? bare(item);
  $("h2", panel).textContent = item.text;
  $(".item-state", panel).textContent = STATES[item.state];
  panel.className = `item ${item.state}`;
  if (panel.dataset.changed) $(".item-reading", panel).textContent = `→ ${reading(item)}`;
  return panel;
}

function bare(item) {
  const choices = item.choices?.map(([value, label], n) => el("li", {},
    el("button", { type: "button", name: "choice", value }, el("kbd", {}, n + 1), el("b", {}, label)))) ?? [];
  const panel = el("section", { className: "item" },
    el("p", { className: "item-kind" }, el("span", { className: `tag ${item.look}` }, KINDS[item.look] ?? ""),
      el("span", { className: "item-state" })),
    el("h2"), el("p", { className: "item-reading" }, reading(item) && `→ ${reading(item)}`),
    el("div", { className: "item-choices" }, el("ol", {}, ...choices)));
  panel.dataset.panel = item.id;
  return panel;
}

export function keep(root) {
  for (const panel of $$("[data-panel]", root)) panels.set(panel.dataset.panel, panel);
}

let loading = false;
export async function preload() {
  const missing = [items.get(at.open), ...following(items.get(at.open))]
    .filter((item) => item && !panels.has(item.id) && !item.id.startsWith("new-")).map((item) => item.id).slice(0, 20);
  if (loading || !missing.length) return;
  loading = true;
  try {
    const response = await fetch(`${data.urls.panels}?ids=${missing}`, { redirect: "manual" });
    if (!response.ok) return;
    keep(new DOMParser().parseFromString(await response.text(), "text/html"));
    if (missing.includes(at.open) && panels.has(at.open) && !$("#panel").contains(panels.get(at.open)) && !at.editing) {
      $("#panel").replaceChildren(panelOf(items.get(at.open)));
    }
    for (const id of missing) if (!panels.has(id)) panels.set(id, bare(items.get(id) ?? { id, text: "" }));
  } catch { return; /* the page knows enough to go on without */ } finally { loading = false; }
  preload();
}
