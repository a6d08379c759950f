// Changing the span of the open item: by arrows, by buttons, or by what was selected in the text before.

import { $, at, el, items } from "./page.js";
import { redraw, selection, textBetween } from "./marks.js";

export function startEditing(confirm) {
  const item = items.get(at.open);
  if (!item?.anchored) return;
  at.editing = { id: item.id, ...(selection() ?? { start: item.start, end: item.end }) };
  getSelection().removeAllRanges();
  const step = (label, start, end) => el("button", { type: "button", onclick: () => stretch(start, end) }, label);
  const bar = el("div", { className: "span-bar" }, el("output"),
    el("p", {}, "左端 ", step("◀", -1, 0), step("▶", 1, 0), " 右端 ", step("◀", 0, -1), step("▶", 0, 1)),
    el("p", {}, el("button", { type: "button", className: "button accept", onclick: confirm }, "确定 ", el("kbd", {}, "Enter")),
      el("button", { type: "button", className: "button plain", onclick: stopEditing }, "不改了 ", el("kbd", {}, "Esc"))));
  $(".span-bar")?.remove();
  $("#panel").prepend(bar);
  stretch(0, 0);
}

export function stretch(left, right) {
  const start = at.editing.start + left;
  const end = at.editing.end + right;
  if (start < end && textBetween(start, end)) {
    const before = { ...at.editing };
    Object.assign(at.editing, { start, end });
    redraw(before, at.editing, items.get(at.editing.id));
  }
  $(".span-bar output").textContent = textBetween(at.editing.start, at.editing.end);
}

export function stopEditing() {
  if (!at.editing) return;
  const was = at.editing;
  at.editing = null;
  $(".span-bar")?.remove();
  redraw(was, items.get(was.id));
}

/** The span as it now is, as a step to take; null where it is as it was. */
export function newSpan() {
  const { id, start, end } = at.editing;
  const item = items.get(id);
  stopEditing();
  return start !== item.start || end !== item.end ? { action: "span", item: id, start, end } : null;
}
