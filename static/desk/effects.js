// What a step does to the items as the page shows them, before the server has answered.

import { isFigure, items } from "./page.js";
import { textBetween } from "./marks.js";

/** The items that the step changes: [id, the item as it then is, or null]. */
export function effect({ action, item: id, ...given }, hint, key) {
  const item = items.get(id);
  const accepted = given.accept ? { state: "accepted" } : {};
  const entity = { entity: { id: Number(given.entity), name: hint } };
  const settled = { accept: "accepted", reject: "rejected", reopen: "suggested" }[action ?? ""];
  const place = { start: Number(given.start), end: Number(given.end) };
  const text = textBetween(place.start, place.end);
  if (settled) return [[id, { ...item, state: settled }]];
  if (action === "choose" || action === "alias") return [[id, { ...item, state: "accepted", ...entity }]];
  if (action === "new-entity") return [[id, { ...item, state: "accepted", kind: given.kind, entity: { id: 0, name: given.name } }]];
  if (action === "indicator") return [[id, { ...item, ...accepted, indicator: { code: given.indicator, name: hint } }]];
  if (action === "subject") return [[id, { ...item, subject: { id: Number(given.entity), name: hint } }]];
  if (action === "span" || action === "place") return [[id, { ...item, ...place, text, anchored: true }]];
  if (action === "drop") return [[id, null]];
  if (action === "add-mention" || action === "add-figure") {
    const kind = action === "add-figure" ? undefined : "organization";
    return [[`new-${key}`, { id: `new-${key}`, ...place, text, state: "accepted", anchored: true, kind, ...entity }]];
  }
  if (action === "all") {
    return [...items.values()].filter((one) => one.id === id || (one.anchored && one.state === "suggested" && alike(one, item, given.wide)))
      .map((one) => [one.id, given.decision === "reject" ? { ...one, state: "rejected" }
        : { ...one, state: "accepted", ...(isFigure(item) ? {} : { entity: item.entity ?? entity.entity }) }]);
  }
  return [[id, { ...item }]];
}

const NUMBER = ["text", "value", "high", "unit", "qualifier", "modality", "comparison", "comparison_value",
  "comparison_unit", "reportable"];

function alike(one, item, wide) { // as the server has it; its answer puts right what differs
  if (isFigure(one) !== isFigure(item)) return false;
  if (!isFigure(item)) return one.text === item.text && (one.entity?.id ?? 0) === (item.entity?.id ?? 0);
  return NUMBER.every((name) => one[name] === item[name]) && one.indicator?.code === item.indicator?.code
    && (wide || (one.subject?.id === item.subject?.id && one.period.start === item.period.start && one.period.end === item.period.end));
}
