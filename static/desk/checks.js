// The checks queue by keyboard: a reason settles a card and goes on to the next; u takes back the last step of this
// page, which it names. The forms do the same without a script.

const list = document.getElementById("cards");
const said = document.getElementById("said");
const cards = () => [...list.querySelectorAll(".check-card")];
const open = () => cards().filter((card) => !card.classList.contains("is-settled"));
const done = []; // what this page has settled: {card, step}
let current = null;
let shownAt = performance.now();

function mark(card) {
  current?.classList.remove("is-current");
  current = card;
  shownAt = performance.now();
  card?.classList.add("is-current");
}

function go(card) {
  if (!card) return;
  mark(card);
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

// The number on the tab, unless it is only known to be large.
function count(by) {
  const shown = document.querySelector(".tabs [aria-current] b");
  if (shown && /^\d+$/.test(shown.textContent)) shown.textContent = Math.max(0, Number(shown.textContent) + by);
}

const tell = (card, text) => { card.querySelector(".problem").textContent = text; };

async function send(data) {
  const token = list.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let response;
  try {
    response = await fetch(list.dataset.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(data),
      credentials: "same-origin",
    });
  } catch {
    throw new Error("连不上服务器，还没有保存。请稍后再按一次，不会重复。");
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.redirected || !isJson) {
    throw new Error(response.ok || response.status === 403
      ? "登录已过期，还没有保存。请在另一个窗口重新登录，再按一次。"
      : `服务器出错（${response.status}），还没有保存。请稍后再按一次，不会重复。`);
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

async function settle(form, quick) {
  const card = form.closest(".check-card");
  if (card.dataset.busy) return;
  card.dataset.busy = "1";
  tell(card, "");
  const seconds = card === current ? (performance.now() - shownAt) / 1000 : null;
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  const data = { ...fields, quick, seconds, action: "settle" };
  try {
    const answer = await send(data);
    const waiting = open();
    const next = waiting[waiting.indexOf(card) + 1] ?? waiting[waiting.indexOf(card) - 1];
    form.elements.key.value = crypto.randomUUID();
    form.elements.reason.value = "";
    card.classList.add("is-settled");
    const note = document.createElement("p");
    note.className = "settled";
    note.textContent = `${answer.summary} `;
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button";
    undo.textContent = "撤销";
    undo.addEventListener("click", () => takeBack(card));
    note.append(undo);
    card.append(note);
    done.push({ card, step: answer.step });
    count(-1);
    said.textContent = `已处理：${answer.summary}`;
    if (next) go(next);
    else undo.focus();
  } catch (problem) {
    tell(card, problem.message);
  } finally {
    delete card.dataset.busy;
  }
}

async function takeBack(card) {
  const at = done.findLastIndex((one) => one.card === card);
  if (at < 0 || card.dataset.busy) return;
  card.dataset.busy = "1";
  try {
    const answer = await send({ action: "undo", step: done[at].step });
    done.splice(at, 1);
    count(1);
    card.classList.remove("is-settled");
    card.querySelector(":scope > .settled").remove();
    said.textContent = answer.summary;
    go(card);
  } catch (problem) {
    said.textContent = problem.message;
  } finally {
    delete card.dataset.busy;
  }
}

// The last step, by its number. One still under way is no step yet, and the one before it is not meant.
function undo() {
  if (list.querySelector("[data-busy]")) said.textContent = "上一步还在保存，请稍后再按 u。";
  else if (done.length) takeBack(done.at(-1).card);
  else said.textContent = "在这一页上没有可以撤销的处理了；以前的，请到“操作记录”里撤销。";
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target;
  if (target.matches("input[type=text], select, textarea")) {
    if (event.key === "Escape" && current) current.focus();
    return;
  }
  const waiting = open();
  const at = waiting.indexOf(current);
  const key = event.key;
  if (key === "j") go(waiting[at + 1] ?? waiting[at]);
  else if (key === "k") go(waiting[Math.max(at - 1, 0)]);
  else if (key === "u") undo();
  else if (key === "Enter" && target === current) current.querySelector("a.open")?.click();
  else if (/^[1-9]$/.test(key) && at >= 0) {
    const buttons = [...current.querySelectorAll(".reasons > .button")];
    if (buttons[key - 1]) buttons[key - 1].click();
    else if (Number(key) === buttons.length + 1) current.querySelector(".own input")?.focus();
    else return;
  } else if (/^[a-h]$/.test(key) && at >= 0) {
    const radio = current.querySelectorAll("input[name=report]")[key.charCodeAt(0) - 97];
    if (!radio) return;
    radio.checked = true;
    said.textContent = `选定 ${radio.labels[0].textContent}`;
  } else return;
  event.preventDefault();
}

if (list?.querySelector(".settle .reasons")) {
  list.addEventListener("submit", (event) => {
    if (!event.target.matches(".settle")) return;
    event.preventDefault();
    settle(event.target, event.submitter?.value ?? "");
  });
  list.addEventListener("focusin", (event) => {
    const card = event.target.closest(".check-card");
    if (card && card !== current && !card.classList.contains("is-settled")) mark(card);
  });
  document.addEventListener("keydown", onKey);
  mark(open()[0]); // its keys act at once; the focus stays where the page begins
}
