// What the parts of the desk share: the article as the page has it, and what the editor is at.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const data = JSON.parse($("#desk-data").textContent);
export const items = new Map(data.items.map((item) => [item.id, item]));
export const STATES = { suggested: "待定", accepted: "已采纳", rejected: "已否定" };
export const KINDS = { area: "区域", organization: "机构", topic: "专题", figure: "数据" };
export const at = {
  open: data.open, // the item whose panel is shown
  shown: performance.now(), // since when
  editing: null, // the span being changed: {id, start, end}
};

export const el = (tag, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};
export const say = (text) => { $("#said").textContent = text; };
export const isFigure = (item) => item.id.startsWith("figure");
export const isOpen = (item) => item.state === "suggested" || !item.anchored;

export function status(kind, ...content) {
  $("#status").className = `desk-status ${kind}`;
  $("#status").replaceChildren(...content);
}
export function alertStatus(text, ...more) { status("alert", el("span", {}, text), ...more); }

export const ordered = () => [...items.values()].sort((a, b) => b.anchored - a.anchored || a.start - b.start || b.end - a.end
  || isFigure(b) - isFigure(a) || a.id.localeCompare(b.id, "en", { numeric: true }));

export function following(item, only = isOpen) {
  const all = ordered();
  const here = all.findIndex((one) => one.id === item?.id);
  return [...all.slice(here + 1), ...all.slice(0, Math.max(here, 0))].filter(only);
}
