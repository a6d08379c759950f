// What an article's page does better with a script: copies a citation, and shows the page's lines where one is.

const said = document.getElementById("copied");

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    // No clipboard without HTTPS: select it, so that one key copies it.
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy));
    button.textContent = done ? "已复制" : "已选中，请按 Ctrl+C";
    said.textContent = button.textContent;
    setTimeout(() => { button.textContent = "复制"; }, 4000);
  });
}

const lines = document.getElementById("lines");
for (const link of document.querySelectorAll("[data-lines]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!lines.childElementCount) {
      const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
      if (!answer?.ok) {
        location.assign(link.href);
        return;
      }
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      lines.replaceChildren(...part.body.children);
    }
    lines.hidden = false;
    document.getElementById("lines-title").focus();
  });
}
