// .lookup[data-lookup="address"] > input: a list of officials or units the server offers while one types.
// ARIA combobox: arrows move, Enter chooses, Escape closes. Without this file one types the code.
"use strict";

let lookups = 0;

document.querySelectorAll(".lookup[data-lookup]").forEach((box) => {
  const input = box.querySelector("input");
  const list = document.createElement("ul");
  let timer = null;
  let asked = 0;
  let results = [];
  let current = -1;

  list.className = "lookup__list";
  list.id = `lookup-${++lookups}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  list.hidden = true;
  box.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    current = index;
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
    const row = list.children[index];
    if (row) { input.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
  };
  const choose = (index) => {
    const row = results[index];
    if (!row) return;
    input.value = `${row.code} – ${row.label}`;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = () => {
    list.replaceChildren(...results.map((row, index) => {
      const item = document.createElement("li");
      const label = document.createElement("strong");
      const sub = document.createElement("span");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      label.textContent = row.label;
      sub.className = "sub";
      sub.textContent = [row.code, row.sub].filter(Boolean).join(" · ");
      item.append(label, sub);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
      return item;
    }));
    if (!results.length) {
      const none = document.createElement("li");
      none.className = "lookup__none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      none.textContent = words.nothingFound;
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    current = -1;
    input.removeAttribute("aria-activedescendant");
  };
  const look = async () => {
    const typed = input.value.trim();
    const turn = ++asked;
    if (typed.length < 2) { close(); return; }
    try {
      const address = new URL(box.dataset.lookup, window.location.href);
      address.searchParams.set("q", typed);
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
      const told = answer.ok ? await answer.json() : { results: [] };
      if (turn !== asked || document.activeElement !== input) return;
      results = told.results;
      show();
    } catch {
      if (turn === asked) close();
    }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 200); });
  input.addEventListener("focus", () => { if (input.value.includes(" – ")) input.select(); }); // typing replaces what was chosen
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") { event.preventDefault(); look(); }
      return;
    }
    if (event.key === "ArrowDown" && results.length) { event.preventDefault(); mark((current + 1) % results.length); }
    else if (event.key === "ArrowUp" && results.length) { event.preventDefault(); mark((current - 1 + results.length) % results.length); }
    else if (event.key === "Enter" && current >= 0) { event.preventDefault(); choose(current); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
  });
});
