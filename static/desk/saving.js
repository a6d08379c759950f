// Steps: seen at once, saved behind, in order, each under a key of its own, so that one sent twice is done once. Steps
// that wait lie in localStorage, and nothing is lost when the page is reloaded, the server is down or the session ended.

import { $, KINDS, alertStatus, at, data, el, following, isFigure, isOpen, items, say, status } from "./page.js";
import { effect } from "./effects.js";
import { redraw } from "./marks.js";
import { count, panels, preload, show } from "./panels.js";

const ADVANCE = new Set(["accept", "reject", "choose", "new-entity", "alias", "all", "drop"]);
const STORE = `desk:${data.user}:`;
export const queue = []; // what is not saved yet, in order
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

export function act(given, hint = "") {
  const item = items.get(given.item);
  if (given.action === "undo") return undo();
  if (given.action === "accept" && item && !isFigure(item) && !item.entity) {
    return alertStatus(`“${item.text}”还没有选定指的是谁：按数字选候选，按 s 另选，或按 n 新建。`);
  }
  if (given.item?.startsWith("new-")) return alertStatus("这一处还在保存，请稍候。");
  const key = uuid();
  const seconds = Math.round(performance.now() - at.shown) / 1000;
  const body = { ...given, key, seconds, user: data.user, ...(item ? { seen: item.state } : {}) };
  const entry = { key, article: data.article, body, hint, open: at.open };
  entry.before = effect(given, hint, key).map(put);
  const panel = panels.get(given.item);
  if (panel) panel.dataset.changed = "yes";
  done.push(entry);
  enqueue(entry);
  document.dispatchEvent(new CustomEvent("desk:step"));
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

export function undo() {
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

export async function send() {
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
    if (!known || isOpen(item) || item.id === at.open) panels.delete(item.id);
  }
  count();
  if (at.open && !items.has(at.open)) show(following(null)[0]?.id ?? null);
  else preload();
}

function refused(entry, answer) {
  forget(entry);
  if (done.includes(entry)) done.splice(done.indexOf(entry), 1);
  if (entry.article === data.article && entry.before) {
    entry.before.map(put);
    refresh(answer.items ?? [], answer.gone ?? []);
    panels.delete(entry.body.item);
    if (entry.body.item === at.open) show(at.open);
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

let sticky = false; // a message that stays until the editor goes on
function report() {
  if (queue.length) {
    sticky = false;
    if (tries === 0) status("busy", `保存中……${queue.length > 1 ? `还有 ${queue.length} 步` : ""}`);
  } else if (!sticky) status("saved", "已保存");
}

/** Take up what an earlier page did not get saved. */
export function resume() {
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
  if (queue.length && at.open && !isOpen(items.get(at.open) ?? {})) show(following(items.get(at.open))[0]?.id ?? null);
}
