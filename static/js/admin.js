// What Django's admin leaves unsaid to a screen reader.
"use strict";

// A wide list scrolls in its own box: then the box can be reached and scrolled with the keyboard.
document.querySelectorAll("#changelist-form .results").forEach((box) => {
  if (box.scrollWidth <= box.clientWidth) return;
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", document.querySelector("h1")?.textContent ?? "");
});

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
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
