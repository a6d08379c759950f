// The forms of the desk: desk.js asks for one by name, with the item that it is about, and takes what it sends.

import { $, $$, el, isFigure } from "./page.js";

const SEARCHES = { choose: "另选它指的是谁", subject: "改主体", indicator: "改指标" };
let search = ""; // what the search box looks for
let urls = {};
let asked = 0; // answers to older questions are dropped

document.addEventListener("desk:ask", ({ detail }) => {
  const { name, item, picked, text } = detail;
  const searching = name in SEARCHES;
  const box = $(`#form-${searching ? "search" : name}`);
  urls = detail.urls;
  search = searching ? name : "choose";
  for (const form of $$("form", box)) fill(form, name, item, picked);
  for (const node of $$("[data-text]", box)) node.textContent = text;
  for (const node of $$("[data-entity]", box)) node.textContent = item?.entity ? `：${item.entity.name}` : "";
  if (searching) {
    $("h2", box).textContent = SEARCHES[name];
    $(".phrase", box)?.toggleAttribute("hidden", name !== "indicator");
    $(".rule", box)?.toggleAttribute("hidden", name !== "choose" || item.coreference);
  }
  if ($(".found", box)) find(box, "");
  for (const node of $$("[data-figures]", box)) node.hidden = !isFigure(item);
  if (name === "all") preview(box);
  box.showModal();
});

function fill(form, name, item, picked) {
  const set = (name, value) => { // elements.item would be a method
    const field = form.elements.namedItem(name);
    if (field) field.value = value ?? "";
  };
  if (name === "help") return;
  if (name === "add") for (const field of ["q", "value", "unit"]) set(field, "");
  else set("item", item.id);
  if (name in SEARCHES) { set("action", name); set("q", ""); set("phrase", ""); set("rule", ""); }
  if (name === "new-entity") { set("name", item.proposed_name || item.text); set("kind", item.kind); kinds(form); }
  if (name === "period") for (const field of ["start", "end", "text"]) set(field, item.period?.[field]);
  if (name === "value") for (const field of Object.keys(item)) if (field !== "text") set(field, item[field]);
  if (name === "add") { set("start", picked.start); set("end", picked.end); }
  if (name === "all" || name === "alias") set("entity", item.entity?.id);
  if (name === "all") {
    set("decision", item.entity || isFigure(item) ? "accept" : "reject");
    set("scope", "article");
    form.elements.namedItem("wide").checked = false;
  }
}

function kinds(form) { // an area has a level, an organisation a type
  for (const row of $$("[data-for]", form)) row.hidden = !row.dataset.for.split(" ").includes(form.elements.kind.value);
}

async function find(box, q) {
  const mine = ++asked;
  const indicator = search === "indicator";
  let results = [];
  if (q.trim() || indicator) {
    const response = await fetch(`${indicator ? urls.indicators : urls.entities}?q=${encodeURIComponent(q.trim())}`)
      .catch(() => null);
    results = (response?.ok && (await response.json()).results) || [];
    if (mine !== asked) return;
  }
  $(".found", box).replaceChildren(...results.slice(0, 12).map((one) => el("li", {}, el("button",
    { name: indicator ? "indicator" : "entity", value: one.code ?? one.id },
    el("b", {}, one.name), " ", el("span", {}, one.path ?? one.unit ?? "")))));
  $(".nothing", box).hidden = !q.trim() || results.length > 0;
}

async function preview(box) {
  const form = $("form", box);
  const out = $(".preview", box);
  const mine = ++asked;
  const { item, action, csrfmiddlewaretoken, ...given } = Object.fromEntries(new FormData(form));
  out.textContent = "正在看会改什么……";
  const response = await fetch(`${urls.same.replace("ITEM", item)}?${new URLSearchParams(given)}`).catch(() => null);
  const found = await response?.json().catch(() => null);
  if (mine !== asked) return;
  if (!response?.ok) { out.textContent = found?.error ?? "现在看不到会改什么：连不上服务器。"; return; }
  const pages = found.public_pages.map((page) => el("li", {}, el("a", { href: page.url, target: "_blank" }, page.title)));
  const sample = found.sample.map(({ sentence, article }) =>
    el("li", {}, sentence, " ", el("small", {}, article.title ?? article)));
  out.replaceChildren(
    el("p", {}, el("b", {}, found.told)),
    el("p", {}, pages.length ? "公开页面会变：" : "没有公开页面会变。"), el("ul", {}, ...pages),
    el("ul", { className: "sample" }, ...sample), el("p", {}, found.rule_hint ?? ""));
}

document.addEventListener("input", ({ target }) => {
  const box = target.closest("dialog");
  if (target.name === "q") find(box, target.value);
  if (box?.id === "form-new-entity" && target.name === "kind") kinds(target.form);
  if (box?.id === "form-all") preview(box);
});

for (const box of $$("dialog")) { // one that the address asked for
  const shown = box.open;
  box.open = false;
  if (shown) box.showModal();
}
for (const node of $$(".no-script")) node.hidden = true;
