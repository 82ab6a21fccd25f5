// Behaviour of every page. Progressive: without this file every act is a link or a form. No inline handlers (strict CSP).
"use strict";

// What the scripts say, in the language of the page (config.shell.script_words).
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const inEnglish = document.documentElement.lang.startsWith("en");

// A row of tabs wider than the screen shows the tab one is on.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.parentElement;
  row.scrollLeft = tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
});

// [data-toggle="id"]: opens and closes a panel (the menu on small screens). Without a script the link jumps to it.
const toggles = () => document.querySelectorAll("[data-toggle]");

function toggle(button, open) {
  document.getElementById(button.dataset.toggle).classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", String(open));
}

toggles().forEach((button) => {
  button.setAttribute("role", "button");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", button.dataset.toggle);
});

function press(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  toggle(button, open);
  if (open) document.getElementById(button.dataset.toggle).querySelector("a, button, input")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle]");
  if (button) {
    event.preventDefault();
    press(button);
    return;
  }
  document.querySelectorAll("[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches?.("a[data-toggle]")) {
    event.preventDefault();
    press(event.target);
    return;
  }
  if (event.key !== "Escape" || event.defaultPrevented) return;
  toggles().forEach((button) => {
    if (button.getAttribute("aria-expanded") !== "true") return;
    toggle(button, false);
    button.focus();
  });
  document.querySelectorAll("[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// [data-dialog="id"]: opens a native <dialog>. The opener is a link or a submit button that works without a script.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  event.target.closest("[data-close-dialog]")?.closest("dialog")?.close();
});

// [data-confirm="question"]: asks before a form is sent; the dialog's button repeats the verb of the button pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  ask(question, event.submitter).then((yes) => {
    if (!yes) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter ?? undefined);
  });
});

function ask(question, submitter) {
  const dialog = document.createElement("dialog");
  const [body, foot, text, no, yes] = ["div", "div", "p", "button", "button"].map((name) => document.createElement(name));
  dialog.className = "dialog";
  body.className = "dialog__body";
  foot.className = "dialog__foot";
  text.id = "confirm-question";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  no.type = yes.type = "button";
  no.className = "btn";
  no.textContent = words.lookAgain ?? "×";
  yes.className = submitter?.classList.contains("btn--danger") ? "btn btn--danger" : "btn btn--primary";
  yes.textContent = submitter?.textContent.trim() || question;
  body.append(text);
  foot.append(no, yes);
  dialog.append(body, foot);
  document.body.append(dialog);
  return new Promise((answer) => {
    yes.addEventListener("click", () => { answer(true); dialog.close(); });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { answer(false); dialog.remove(); submitter?.focus(); });
    dialog.showModal();
  });
}

// A form is sent once: a second press of an act does nothing until the page is shown again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 4000); // a download leaves the page where it is
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; delete form.dataset.confirmed; });
});

// Messages in the corner can be closed.
document.querySelectorAll("[data-toast] [data-close]").forEach((button) => { button.hidden = false; });
document.addEventListener("click", (event) => { event.target.closest("[data-close]")?.closest("[data-toast]")?.remove(); });

// After a refused form the focus goes to the first wrong field, or to the summary when no field is to blame.
const wrong = document.querySelector("main [aria-invalid=true], main .group:has(.error) input");
if (wrong) {
  wrong.focus();
} else {
  const summary = document.querySelector("main .error-summary");
  if (summary) { summary.tabIndex = -1; summary.focus(); }
}

// Many filters fold away on a phone, so that the list is not pushed off the page; what is filtered stays in sight.
document.querySelectorAll("[data-filters]").forEach((button) => {
  const fold = (folded) => {
    button.form.classList.toggle("is-folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
  };
  button.hidden = false;
  fold(button.dataset.filters !== "open");
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
});

// [data-check="name"]: ticks, or with data-off clears, every box of that name.
document.querySelectorAll("[data-check]").forEach((button) => { button.hidden = false; });
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-check]");
  if (!button) return;
  button.form.querySelectorAll(`input[type="checkbox"][name="${button.dataset.check}"]`).forEach((box) => { box.checked = !("off" in button.dataset); });
});

// [data-preview="field"]: shows what the page itself says once that field has another value.
document.querySelectorAll("[data-preview]").forEach((box) => {
  const name = box.dataset.preview;
  document.querySelector(`main [name="${name}"]`)?.addEventListener("change", async (event) => {
    const address = new URL(window.location.href);
    address.searchParams.set(name, event.target.value);
    const answer = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(8000) }).catch(() => null);
    const told = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`[data-preview="${name}"]`);
    if (told) box.replaceChildren(...told.childNodes);
  });
});

// [data-auto-submit]: a filter is applied when it is chosen; the button stays for everybody else.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
});

// Running total of a score table: a preview only, the server computes it again.
document.querySelectorAll("[data-score]").forEach((score) => {
  const bands = JSON.parse(score.dataset.bands); // [[90, "Hoàn thành xuất sắc nhiệm vụ"], …] from the policy row
  const update = () => {
    let total = 0;
    let missing = 0;
    score.querySelectorAll("input[data-points]").forEach((input) => {
      const text = input.value.trim().replace(",", ".");
      const value = text === "" ? Number.NaN : Number(text);
      const most = Number(input.dataset.points.replace(",", "."));
      const bad = text !== "" && !(value >= 0 && value <= most);
      input.setAttribute("aria-invalid", String(bad));
      if (Number.isNaN(value) || bad) missing += 1;
      else total += value * Number((input.dataset.weight ?? "1").replace(",", "."));
    });
    total = Math.round(total * 100) / 100;
    score.querySelector("[data-total]").textContent = inEnglish ? String(total) : String(total).replace(".", ",");
    const band = bands.find(([from]) => total >= from);
    score.querySelector("[data-band]").textContent = missing ? words.notScored.replace("{n}", missing) : band?.[1] ?? "";
  };
  score.addEventListener("input", update);
});
