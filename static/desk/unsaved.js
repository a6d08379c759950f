/* Asks before what was typed into the article's form is left behind, by a button of the review above it, say. */
(() => {
  "use strict";
  const form = document.getElementById("article_form");
  if (!form) return;
  let changed = false;
  let saving = false;
  const note = () => {
    changed = true;
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", () => {
    saving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !saving) event.preventDefault();
  });
})();
