// The desk on one article. Every key acts at once on what the page already has; what it means for the database is
// sent behind, in order, each step under a key of its own, so that one sent twice is done once. Steps that wait lie
// in localStorage, and nothing is lost when the page is reloaded, the server is down or the session has ended.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const data = JSON.parse($("#desk-data").textContent);
const items = new Map(data.items.map((item) => [item.id, item]));
const panels = new Map();
const STATES = { suggested: "待定", accepted: "已采纳", rejected: "已否定" };
const KINDS = { area: "区域", organization: "机构", topic: "专题", figure: "数据" };
const ADVANCE = new Set(["accept", "reject", "choose", "new-entity", "alias", "all", "drop"]);
let open = data.open;
let shownAt = performance.now();
let editing = null; // the span being changed: {id, start, end}

const el = (tag, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
};
const say = (text) => { $("#said").textContent = text; };
const isFigure = (item) => item.id.startsWith("figure");
const isOpen = (item) => item.state === "suggested" || !item.anchored;

// --- The text and its marks ---

const paragraphs = $$("[data-start]", $("#text")).map((node) => {
  const chars = Array.from(node.textContent); // code points, as the database counts
  const start = Number(node.dataset.start);
  return { node, chars, start, end: start + chars.length };
});
const textBetween = (start, end) => {
  const p = paragraphs.find((one) => one.start <= start && end <= one.end);
  return p ? p.chars.slice(start - p.start, end - p.start).join("") : "";
};

const look = (item) =>
  ["mk", item.look, item.state, item.doubt && `doubt ${item.doubt}`, item.id === open && "open"].filter(Boolean).join(" ");

function draw(p) {
  const spans = [...items.values()].filter((i) => i.anchored)
    .map((i) => (editing?.id === i.id ? { ...i, ...editing } : i))
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
  for (const { start, end } of spans) for (const at of [start, end]) if (p.start < at && at < p.end) cuts.add(at);
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

function redraw(...spans) {
  for (const p of paragraphs) if (spans.some((s) => s && s.start < p.end && p.start < s.end)) draw(p);
}

function selection() {
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

// --- Which item is open ---

const ordered = () => [...items.values()].sort((a, b) => b.anchored - a.anchored || a.start - b.start || b.end - a.end
  || isFigure(b) - isFigure(a) || a.id.localeCompare(b.id, "en", { numeric: true }));

function following(item, only = isOpen) {
  const all = ordered();
  const at = all.findIndex((one) => one.id === item?.id);
  return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].filter(only);
}

function show(id, { scroll = true } = {}) {
  const before = items.get(open);
  const focused = $("#panel").contains(document.activeElement);
  stopEditing();
  open = id;
  shownAt = performance.now();
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

function count() {
  $("#waiting").textContent = [...items.values()].filter(isOpen).length;
  for (const link of $$("#list a[data-item]")) {
    const item = items.get(link.dataset.item);
    link.className = item ? look(item).replace("mk ", "") : "gone";
    if (item) link.nextElementSibling.textContent = STATES[item.state];
  }
}

function showLines() {
  const item = items.get(open);
  const at = (offset) => data.lineStarts.findLast(([start]) => start <= offset)?.[1];
  const [first, last] = item?.anchored ? [at(item.start), at(item.end - 1)] : [];
  for (const line of $$("#lines li")) {
    const here = first <= line.value && line.value <= last;
    line.classList.toggle("open", here);
    if (here && !$("#lines").hidden) line.scrollIntoView({ block: "nearest" });
  }
}

// --- Panels: fetched ahead; one that has not come yet is made from what the page knows ---

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

function keep(root) {
  for (const panel of $$("[data-panel]", root)) panels.set(panel.dataset.panel, panel);
}

let loading = false;
async function preload() {
  const missing = [items.get(open), ...following(items.get(open))]
    .filter((item) => item && !panels.has(item.id) && !item.id.startsWith("new-")).map((item) => item.id).slice(0, 20);
  if (loading || !missing.length) return;
  loading = true;
  try {
    const response = await fetch(`${data.urls.panels}?ids=${missing}`, { redirect: "manual" });
    if (!response.ok) return;
    keep(new DOMParser().parseFromString(await response.text(), "text/html"));
    if (missing.includes(open) && panels.has(open) && !$("#panel").contains(panels.get(open)) && !editing) {
      $("#panel").replaceChildren(panelOf(items.get(open)));
    }
    for (const id of missing) if (!panels.has(id)) panels.set(id, bare(items.get(id) ?? { id, text: "" }));
  } catch { return; /* the page knows enough to go on without */ } finally { loading = false; }
  preload();
}

// --- Steps: seen at once, saved behind ---

const STORE = `desk:${data.user}:`;
const queue = []; // what is not saved yet, in order
const done = []; // what u takes back, the newest last
const earlier = data.steps; // what it takes back after that: own steps from before the page was opened
let sending = false;
let tries = 0;
let timer = 0;
let serial = 0;

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing where the site has no HTTPS
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function store(entry) {
  entry.slot ??= `${STORE}${String(Date.now()).padStart(15, "0")}-${String(serial++).padStart(5, "0")}`;
  try { localStorage.setItem(entry.slot, JSON.stringify(entry)); } catch { /* it stays in memory */ }
}

function forget(entry) {
  if (queue.includes(entry)) queue.splice(queue.indexOf(entry), 1);
  localStorage.removeItem(entry.slot);
}

function put(item) { // an item as it now is; null where there is none any more
  const [id, now] = item;
  const before = items.get(id);
  if (now) {
    now.look = now.kind ?? "figure";
    now.doubt = !now.anchored ? "adrift"
      : isFigure(now) ? (now.doubt === "contradiction" ? now.doubt : now.reportable && !now.indicator ? "incomplete" : "")
        : now.entity || now.state === "rejected" ? "" : now.proposed_name ? "unknown" : "ambiguous";
    items.set(id, now);
  } else items.delete(id);
  redraw(before, now);
  return [id, before ?? null];
}

function effect({ action, item: id, ...given }, hint, key) {
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
    return [...items.values()]
      .filter((one) => one.id === id || (one.anchored && one.state === "suggested" && !isFigure(one)
        && one.text === item.text && (one.entity?.id ?? 0) === (item.entity?.id ?? 0)))
      .map((one) => [one.id, given.decision === "reject" ? { ...one, state: "rejected" }
        : { ...one, state: "accepted", entity: item.entity ?? entity.entity }]);
  }
  return [[id, { ...item }]];
}

function act(given, hint = "") {
  const item = items.get(given.item);
  if (given.action === "undo") return undo();
  if (given.action === "accept" && item && !isFigure(item) && !item.entity) {
    return alertStatus(`“${item.text}”还没有选定指的是谁：按数字选候选，按 s 另选，或按 n 新建。`);
  }
  if (given.item?.startsWith("new-")) return alertStatus("这一处还在保存，请稍候。");
  const key = uuid();
  const seconds = Math.round(performance.now() - shownAt) / 1000;
  const body = { ...given, key, seconds, user: data.user, ...(item ? { seen: item.state } : {}) };
  const entry = { key, article: data.article, body, hint, open };
  entry.before = effect(given, hint, key).map(put);
  const panel = panels.get(given.item);
  if (panel) panel.dataset.changed = "yes";
  done.push(entry);
  enqueue(entry);
  if (ADVANCE.has(given.action) || given.accept) advance(item, given.action);
  else if (item) show(item.id, { scroll: false });
  else count();
}

const VERBS = { accept: "已采纳", choose: "已采纳", reject: "已否定", all: "已一并处理" };
function advance(item, action) {
  const [next] = following(item);
  const verb = VERBS[action] ?? "已改";
  say(`${verb} ${item.text}。${next ? `下一处：${next.text}，${KINDS[next.look]}` : "这一篇审读完了"}`);
  show(next?.id ?? null);
}

function undo() {
  const entry = done.pop();
  if (!entry) {
    const step = earlier.pop();
    if (step) return enqueue({ key: uuid(), undo: true, step, article: data.article });
    return alertStatus("在这一篇里没有可以撤销的操作了；别处的，请到“操作记录”里撤销。");
  }
  entry.before.map(put);
  if (queue.includes(entry) && !(sending && queue[0] === entry)) {
    forget(entry);
    report();
  } else enqueue({ key: uuid(), undo: true, of: entry.key, step: entry.step, article: data.article });
  panels.delete(entry.body.item);
  show(entry.open);
  say(`已撤销，回到 ${items.get(entry.open)?.text ?? ""}`);
}

function enqueue(entry) {
  queue.push(entry);
  store(entry);
  report();
  send();
}

async function send() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  while (queue.length) {
    const entry = queue[0];
    if (entry.undo && entry.of && !entry.step) { forget(entry); continue; } // what it undoes was refused
    let response, answer;
    try {
      response = await fetch(entry.undo ? data.urls.undo : data.urls.steps, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(20000),
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "",
        },
        body: JSON.stringify(entry.undo ? { key: entry.key, step: entry.step, user: data.user } : entry.body),
      });
      answer = await response.json().catch(() => null);
    } catch { break; }
    if (response.ok && answer) saved(entry, answer);
    else if (response.type === "opaqueredirect" || response.status === 403) {
      const who = await present();
      if (who === data.user && answer?.error) refused(entry, answer);
      else { waitFor(who); sending = false; return; }
    } else if (response.status >= 500 || [408, 413, 429].includes(response.status) || !answer) break;
    else refused(entry, answer);
    tries = 0;
  }
  sending = false;
  if (queue.length) retry();
  else report();
}

async function present() { // who is signed in: 0 nobody, null when the server does not say
  try {
    const response = await fetch(`${data.urls.panels}?ids=`, { redirect: "manual" });
    return response.type === "opaqueredirect" ? 0 : Number(response.headers.get("X-Desk-User"));
  } catch { return null; }
}

function saved(entry, answer) {
  forget(entry);
  entry.step = answer.step;
  for (const one of queue) if (one.of === entry.key) { one.step = answer.step; store(one); }
  if (entry.article !== data.article) return;
  const later = new Set(queue.flatMap((one) => one.before?.map(([id]) => id) ?? []));
  const fresh = answer.items.filter((item) => !later.has(item.id));
  if (entry.undo && !entry.of) {
    if (!answer.items.every((item) => items.has(item.id))) return location.reload();
    say(answer.summary);
  }
  const present = new Set(answer.items.map((item) => item.id));
  const gone = answer.complete ? [...items.keys()].filter((id) => !present.has(id) && !later.has(id)) : answer.gone;
  if (items.has(`new-${entry.key}`)) gone.push(`new-${entry.key}`);
  refresh(fresh, gone);
  if (entry.undo && !entry.of && answer.next) show(answer.next);
}

function refresh(fresh, gone) {
  for (const id of gone) { put([id, null]); panels.delete(id); }
  for (const item of fresh) {
    const known = items.get(item.id);
    put([item.id, { ...known, ...item }]);
    if (!known || isOpen(item) || item.id === open) panels.delete(item.id);
  }
  count();
  if (open && !items.has(open)) show(following(null)[0]?.id ?? null);
  else preload();
}

function refused(entry, answer) {
  forget(entry);
  if (done.includes(entry)) done.splice(done.indexOf(entry), 1);
  if (entry.article === data.article && entry.before) {
    entry.before.map(put);
    refresh(answer.items ?? [], answer.gone ?? []);
    panels.delete(entry.body.item);
    if (entry.body.item === open) show(open);
  }
  const text = items.get(entry.body?.item)?.text;
  const link = text ? el("button", { type: "button", onclick: () => show(entry.body.item) }, `回到“${text}”`) : "";
  alertStatus(`没有保存：${answer.error}`, link);
  sticky = true;
}

function retry() {
  const wait = Math.min(30, 2 ** tries++);
  const again = el("button", { type: "button", onclick: () => send() }, "现在重试");
  alertStatus(`没有保存：连不上服务器。${queue.length} 步留在这台电脑上，${wait} 秒后自动重试。`, again);
  timer = setTimeout(send, wait * 1000);
}

function waitFor(who) {
  const next = encodeURIComponent(location.pathname + location.search);
  const link = el("a", { href: `${data.urls.login}?next=${next}`, target: "_blank", rel: "noopener" }, "登录（新窗口）");
  const why = who ? "现在登录的是另一个账号，请换回原来的账号" : who === 0 ? "登录已过期" : "服务器没有认出这一页";
  alertStatus(`没有保存：${why}。${queue.length} 步留在这台电脑上，登录以后自动补存。`, link);
  timer = setTimeout(send, 5000);
}

// --- The status line ---

let sticky = false; // a message that stays until the editor goes on
function status(kind, ...content) {
  $("#status").className = `desk-status ${kind}`;
  $("#status").replaceChildren(...content);
}
function alertStatus(text, ...more) { status("alert", el("span", {}, text), ...more); }
function report() {
  if (queue.length) {
    sticky = false;
    if (tries === 0) status("busy", `保存中……${queue.length > 1 ? `还有 ${queue.length} 步` : ""}`);
  } else if (!sticky) status("saved", "已保存");
}

// --- Forms: static/desk/forms.js fills and opens them; what they send is taken below ---

const FORMS = {
  choose: "mention", "new-entity": "mention", all: "mention", alias: "mention",
  indicator: "figure", subject: "figure", period: "figure", value: "figure", add: "", help: "",
};

function ask(name) {
  const item = items.get(open);
  const picked = name === "add" ? selection() : null;
  if (name === "add" && !picked) return alertStatus("先在正文里选中漏掉的文字，再按 m。");
  if (FORMS[name] && !item?.id.startsWith(FORMS[name])) {
    return item && alertStatus(isFigure(item) ? "这一处是数据，不是名称。" : "这一处是名称，不是数据。");
  }
  const detail = { name, item, picked, text: picked ? textBetween(picked.start, picked.end) : item?.text, urls: data.urls };
  document.dispatchEvent(new CustomEvent("desk:ask", { detail }));
}

// --- Changing a span ---

function startEditing() {
  const item = items.get(open);
  if (!item?.anchored) return;
  editing = { id: item.id, ...(selection() ?? { start: item.start, end: item.end }) };
  getSelection().removeAllRanges();
  const step = (label, start, end) => el("button", { type: "button", onclick: () => stretch(start, end) }, label);
  const bar = el("div", { className: "span-bar" }, el("output"),
    el("p", {}, "左端 ", step("◀", -1, 0), step("▶", 1, 0), " 右端 ", step("◀", 0, -1), step("▶", 0, 1)),
    el("p", {}, el("button", { type: "button", className: "button accept", onclick: confirmSpan }, "确定 ", el("kbd", {}, "Enter")),
      el("button", { type: "button", className: "button plain", onclick: stopEditing }, "不改了 ", el("kbd", {}, "Esc"))));
  $(".span-bar")?.remove();
  $("#panel").prepend(bar);
  stretch(0, 0);
}

function stretch(left, right) {
  const start = editing.start + left;
  const end = editing.end + right;
  if (start < end && textBetween(start, end)) {
    const before = { ...editing };
    Object.assign(editing, { start, end });
    redraw(before, editing, items.get(editing.id));
  }
  $(".span-bar output").textContent = textBetween(editing.start, editing.end);
}

function stopEditing() {
  if (!editing) return;
  const was = editing;
  editing = null;
  $(".span-bar")?.remove();
  redraw(was, items.get(was.id));
}

function confirmSpan() {
  const { id, start, end } = editing;
  const item = items.get(id);
  stopEditing();
  if (start !== item.start || end !== item.end) act({ action: "span", item: id, start, end });
}

// --- Keys, mouse and touch ---

function choose(n) {
  const item = items.get(open);
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
  const at = all.findIndex((item) => item.id === open);
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) { show(next.id); say(`${next.text}，${KINDS[next.look] ?? ""}，${STATES[next.state]}`); }
}
function place() {
  const picked = selection();
  if (!picked) return alertStatus("先在正文里选中它现在的文字，再按这个按钮。");
  act({ action: "place", item: open, ...picked });
}
function toggleLines() {
  const lines = $("#lines");
  lines.hidden = !lines.hidden;
  document.body.classList.toggle("with-lines", !lines.hidden);
  try { sessionStorage.setItem("desk:lines", lines.hidden ? "" : "shown"); } catch { /* only for comfort */ }
  showLines();
}

const settle = (action) => () => { if (open) act({ action, item: open }); };
const DO = {
  accept: settle("accept"), reject: settle("reject"), reopen: settle("reopen"), drop: settle("drop"), undo,
  span: startEditing, lines: toggleLines, place, "next-article": () => { location.href = data.urls.next; },
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
  if (editing) {
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
  if (key === "s") return run(() => ask(items.get(open) && isFigure(items.get(open)) ? "subject" : "choose"));
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
  } else if (choice) pick(items.get(open), choice.value, $("b", choice).textContent);
  else if (target.closest("#text [data-id]") && getSelection().isCollapsed) {
    const over = []; // a click opens the shortest; another click there the next one around it
    for (let node = target.closest("[data-id]"); node; node = node.parentElement.closest("#text [data-id]")) over.push(node.dataset.id);
    show(over[(over.indexOf(open) + 1) % over.length], { scroll: false });
  }
});
document.addEventListener("mousedown", (event) => { // what is selected in the text stays so while a button is pressed
  if (event.target.closest("[data-do=place], [data-do=add], [data-do=span]")) event.preventDefault();
});
addEventListener("focus", () => { if (queue.length) send(); });
addEventListener("online", () => send());

// --- The start ---

function resume() { // what an earlier page did not get saved
  const slots = Object.keys(localStorage).filter((slot) => slot.startsWith(STORE)).sort();
  for (const slot of slots) {
    const entry = JSON.parse(localStorage.getItem(slot));
    queue.push(entry);
    if (entry.article !== data.article) continue;
    if (entry.undo && earlier.includes(entry.step)) earlier.splice(earlier.indexOf(entry.step), 1);
    if (entry.of) queue.find((one) => one.key === entry.of)?.before.map(put);
    else if (entry.body) {
      const known = !entry.body.item || items.has(entry.body.item);
      entry.before = known ? effect(entry.body, entry.hint, entry.key).map(put) : [];
      done.push(entry);
    }
  }
  if (queue.length) { count(); report(); send(); }
  if (queue.length && open && !isOpen(items.get(open) ?? {})) show(following(items.get(open))[0]?.id ?? null);
}

keep($("#panel"));
for (const template of $$("template.ahead")) keep(template.content);
try { if (sessionStorage.getItem("desk:lines") && $("#lines").hidden) toggleLines(); } catch { /* only for comfort */ }
$("#panel").tabIndex = -1;
resume();
preload();
document.body.classList.add("scripted");
