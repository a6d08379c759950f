// What is selected in the article becomes the quote of the entry; without a script it is pasted.

const text = document.getElementById("quotable");
const quote = document.getElementById("id_quote");

function take() {
  const picked = getSelection();
  if (picked.isCollapsed || !text.contains(picked.anchorNode) || !text.contains(picked.focusNode)) return;
  quote.value = picked.toString().trim().slice(0, quote.maxLength);
}

if (text && quote) {
  for (const event of ["mouseup", "keyup", "touchend"]) text.addEventListener(event, () => setTimeout(take));
}
