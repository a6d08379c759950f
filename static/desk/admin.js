// Names for what the admin's own forms leave without: the boxes that look up a row, and the fields of rows in a table.

function nameLookUps() {
  for (const combobox of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const shown = combobox.querySelector("[role=textbox]");
    const select = combobox.closest(".select2-container").previousElementSibling;
    if (!shown || !select) continue;
    shown.removeAttribute("role"); // it is part of the combobox's name: what is chosen now
    shown.removeAttribute("aria-readonly");
    const [label] = select.labels;
    if (label) {
      label.id ||= `${select.id}_label`;
      combobox.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    } else {
      combobox.removeAttribute("aria-labelledby");
      combobox.setAttribute("aria-label", select.getAttribute("aria-label") ?? select.name);
    }
  }
}

function nameColumns() {
  for (const table of document.querySelectorAll(".tabular table")) {
    const heads = [...table.tHead.rows[0].cells];
    for (const head of heads) {
      if (head.matches(".original:empty")) {
        const text = document.createElement("span");
        text.className = "visually-hidden";
        text.textContent = "原有的";
        head.append(text);
      }
    }
    for (const field of table.querySelectorAll("td.delete input")) field.setAttribute("aria-label", "删除这一行");
    for (const cell of table.querySelectorAll("tbody td[class*=field-]")) {
      const name = [...cell.classList].find((one) => one.startsWith("field-"));
      const column = heads.find((head) => head.classList.contains(name.replace("field-", "column-")));
      for (const field of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (column && !field.labels?.length) field.setAttribute("aria-label", column.innerText.trim());
      }
    }
  }
}

function named() {
  nameColumns();
  nameLookUps();
}

const jQuery = globalThis.django?.jQuery;
if (jQuery) jQuery(named); // behind the forms' own scripts, which wait in the same line
else nameColumns();
document.addEventListener("formset:added", () => setTimeout(named));
