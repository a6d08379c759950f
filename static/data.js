// Choosing for a table: the lists follow what is typed. Without this, the button beside each field does the same.

const form = document.getElementById("builder");
const told = document.getElementById("found");
let last = 0;
let waiting;

/** Fetch the lists for what is typed and chosen now, and put in the one of *field*. What is ticked stays ticked. */
async function refresh(field) {
  const mine = ++last;
  const choice = new URLSearchParams(new FormData(form));
  choice.set("part", "choices");
  const answer = await fetch(`${form.getAttribute("action").split("#")[0]}?${choice}`);
  if (!answer.ok || mine !== last) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.getElementById(field.dataset.list);
  document.getElementById(field.dataset.list).replaceWith(list);
  const open = list.querySelectorAll("input:not(:checked)").length;
  told.textContent = open ? `找到 ${open} 个，请勾选。` : "没有找到。";
}

for (const field of form.querySelectorAll("[data-list]")) {
  field.addEventListener("input", (event) => {
    if (event.isComposing) return; // pinyin on its way to characters
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(field).catch(() => {}), 250);
  });
  field.addEventListener("compositionend", () => refresh(field).catch(() => {}));
}

// Empty fields need no place in the address.
form.addEventListener("submit", () => {
  for (const field of form.elements) {
    if (field.name && !field.value && field.type !== "checkbox") field.disabled = true;
  }
});
window.addEventListener("pageshow", () => {
  for (const field of form.elements) field.disabled = false;
});
