// Two comforts that the page works without: what the names of the chosen files say, and a list that keeps itself fresh.
"use strict";

const form = document.getElementById("upload-form");
const files = document.getElementById("id_file");
const chosen = document.getElementById("chosen");
const problem = document.getElementById("chosen-problem");
const EVERY = 2000;

function cell(row, content) {
  const td = row.insertCell();
  td.append(content);
  return td;
}

function input(type, name, value, label) {
  const field = document.createElement("input");
  Object.assign(field, { type, name, value });
  if (type === "text") field.maxLength = 20;
  field.setAttribute("aria-label", label);
  return field;
}

function troubleWith(list) {
  const most = Number(form.dataset.most);
  const megabytes = Number(form.dataset.megabytes);
  if (list.length > most) return `一次最多导入 ${most} 个文件，您选了 ${list.length} 个，请分几次导入。`;
  const large = list.filter((file) => file.size > megabytes * 2 ** 20).map((file) => file.name);
  return large.length ? `超过 ${megabytes} MB，不会收下：${large.join("、")}` : "";
}

async function guesses(names) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const name of names) body.append("name", name);
  try {
    const answer = await fetch(form.dataset.guesses, { method: "POST", body });
    return answer.ok ? (await answer.json()).guesses : null;
  } catch {
    return null;
  }
}

let asked = 0;
files.addEventListener("change", async () => {
  const turn = ++asked;
  const list = [...files.files];
  const rows = chosen.tBodies[0];
  rows.replaceChildren();
  problem.textContent = troubleWith(list);
  problem.hidden = !problem.textContent;
  const found = list.length ? await guesses(list.map((file) => file.name)) : null;
  if (turn !== asked) return; // other files have been chosen meanwhile
  // Without guesses no fields: the server then guesses for itself.
  chosen.hidden = !found;
  if (!found) return;
  list.slice(0, found.length).forEach((file, n) => {
    const row = rows.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = file.name;
    row.append(name);
    const size = file.size < 2 ** 20 ? `${Math.ceil(file.size / 2 ** 10)} KB` : `${(file.size / 2 ** 20).toFixed(1)} MB`;
    cell(row, size);
    cell(row, input("date", `published-${n}`, found[n].published, `${file.name} 的出版日期`));
    cell(row, input("text", `number-${n}`, found[n].number, `${file.name} 的版次`));
  });
});

form.addEventListener("submit", () => {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const button of form.querySelectorAll("button")) button.disabled = false;
});

// Rows that have changed are put in place of the old ones, so that what is open or has the focus elsewhere stays.
function renew(fresh) {
  for (const row of fresh.querySelectorAll("tr[id]")) {
    const old = document.getElementById(row.id);
    if (old && old.dataset.state !== row.dataset.state) old.replaceWith(row);
  }
  const summary = document.getElementById("uploads-summary");
  const said = fresh.querySelector("#uploads-summary").textContent;
  if (summary.textContent !== said) summary.textContent = said;
  document.getElementById("uploads").dataset.open = fresh.querySelector("#uploads").dataset.open;
  const warning = document.getElementById("no-worker");
  if (warning) warning.hidden = !fresh.querySelector("#no-worker");
}

async function watch() {
  const list = document.getElementById("uploads");
  if (Number(list.dataset.open) && !document.hidden) {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      // A session that has ended leads to the login form, which has no list.
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (fresh.getElementById("uploads")) renew(fresh);
    } catch {
      // The server is away for a moment; the next turn tries again.
    }
  }
  setTimeout(watch, EVERY);
}
setTimeout(watch, EVERY);
