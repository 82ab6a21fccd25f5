// What Django's admin leaves unsaid to a screen reader.
"use strict";

// A wide list scrolls in its own box: then the box can be reached and scrolled with the keyboard.
document.querySelectorAll("#changelist-form .results, .inline-group .tabular .module").forEach((box) => {
  if (box.scrollWidth <= box.clientWidth) return;
  box.tabIndex = 0;
  if (box.matches("fieldset")) return;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", document.querySelector("h1")?.textContent ?? "");
});

// In the rows of a table a control is named by the head of its column.
function nameCells() {
  document.querySelectorAll(".inline-group .tabular table").forEach((table) => {
    const heads = [...table.querySelectorAll("thead th")];
    heads.forEach((head) => { if (!head.textContent.trim()) head.replaceWith(Object.assign(document.createElement("td"), { className: head.className })); });
    table.querySelectorAll("tbody tr.form-row > td").forEach((cell) => {
      const name = heads.find((head) => [...cell.classList].some((css) => css.startsWith("field-") && head.classList.contains(`column-${css.slice(6)}`)));
      if (!name) return;
      cell.querySelectorAll("input:not([type=hidden]), select, textarea, .select2-selection, .select2-selection [role=textbox]").forEach((control) => {
        if (control.labels?.length || (control.hasAttribute("aria-label") && !control.matches(".select2-selection *"))) return;
        control.removeAttribute("aria-labelledby");
        control.setAttribute("aria-label", `${name.textContent.trim()} ${control.matches(".select2-selection") ? control.textContent.trim() : ""}`.trim());
      });
    });
  });
}

// An autocomplete box is named by the label of the field it stands for, not by what is chosen in it alone.
function nameBoxes() {
  document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (!box || !label) return;
    label.id ||= `${select.id}-label`;
    const chosen = box.querySelector("[role=textbox]");
    if (chosen && !chosen.hasAttribute("aria-labelledby")) chosen.setAttribute("aria-labelledby", label.id);
    const named = (box.getAttribute("aria-labelledby") ?? "").split(" ");
    if (!named.includes(label.id)) box.setAttribute("aria-labelledby", [label.id, ...named].join(" ").trim());
  });
}

window.addEventListener("load", () => {
  window.django?.jQuery?.(document).on("select2:open", (event) => {
    const label = document.querySelector(`label[for="${CSS.escape(event.target.id)}"]`);
    const search = document.querySelector(".select2-container--open .select2-search__field");
    search?.setAttribute("aria-label", label?.textContent.trim() ?? "");
    const box = event.target.nextElementSibling?.querySelector(".select2-selection");
    const list = document.querySelector(".select2-container--open .select2-results__options");
    if (box && list) box.setAttribute("aria-controls", list.id);
  });
});

// Boxes are made when the page is ready and when a row is added, whoever comes first.
nameCells();
new MutationObserver(() => { nameBoxes(); nameCells(); }).observe(document.body, { childList: true, subtree: true });
