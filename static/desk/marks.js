// The text with everything suggested and decided marked in it; spans that overlap lie in lanes.

import { $, $$, at, el, items } from "./page.js";

const paragraphs = $$("[data-start]", $("#text")).map((node) => {
  const chars = Array.from(node.textContent); // code points, as the database counts
  const start = Number(node.dataset.start);
  return { node, chars, start, end: start + chars.length };
});
export const textBetween = (start, end) => {
  const p = paragraphs.find((one) => one.start <= start && end <= one.end);
  return p ? p.chars.slice(start - p.start, end - p.start).join("") : "";
};

export const look = (item) =>
  ["mk", item.look, item.state, item.doubt && `doubt ${item.doubt}`, item.id === at.open && "open"].filter(Boolean).join(" ");

function draw(p) {
  const spans = [...items.values()].filter((i) => i.anchored)
    .map((i) => (at.editing?.id === i.id ? { ...i, ...at.editing } : i))
    .filter((i) => i.start < p.end && p.start < i.end)
    .sort((a, b) => a.end - a.start - (b.end - b.start) || a.start - b.start || (a.id < b.id ? -1 : 1));
  for (const [n, span] of spans.entries()) {
    const taken = new Set(spans.slice(0, n).filter((o) => o.start < span.end && span.start < o.end).map((o) => o.lane));
    span.at = 0;
    while (taken.has(span.at)) span.at += 1;
    spans[n] = { ...span, lane: span.at };
  }
  spans.sort((a, b) => b.lane - a.lane);
  const cuts = new Set([p.start, p.end]);
  for (const { start, end } of spans) for (const edge of [start, end]) if (p.start < edge && edge < p.end) cuts.add(edge);
  const edges = [...cuts].sort((a, b) => a - b);
  p.node.replaceChildren(...edges.slice(1).map((right, n) => {
    const left = edges[n];
    let piece = document.createTextNode(p.chars.slice(left - p.start, right - p.start).join(""));
    for (const span of spans.filter((s) => s.start < right && left < s.end).reverse()) {
      const ends = `${span.start === left ? " first" : ""}${span.end === right ? " last" : ""}`;
      const outer = el("span", { className: `${look(span)} lane${Math.min(span.lane, 3)}${ends}` }, piece);
      outer.dataset.id = span.id;
      piece = outer;
    }
    return piece;
  }));
}

export function redraw(...spans) {
  for (const p of paragraphs) if (spans.some((s) => s && s.start < p.end && p.start < s.end)) draw(p);
}

export function selection() {
  const picked = getSelection();
  if (!picked.rangeCount || picked.isCollapsed) return null;
  const range = picked.getRangeAt(0);
  const place = (node, offset) => {
    const p = paragraphs.find((one) => one.node.contains(node));
    if (!p) return null;
    const before = new Range();
    before.setStart(p.node, 0);
    before.setEnd(node, offset);
    return p.start + Array.from(before.toString()).length;
  };
  const start = place(range.startContainer, range.startOffset);
  const end = place(range.endContainer, range.endOffset);
  return start === null || end === null || !textBetween(start, end).trim() ? null : { start, end };
}
