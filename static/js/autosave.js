// form[data-autosave="address"]: sends the draft as it is typed and says so in one [data-saved] (role=status).
//
// Contract: POST the whole form, X-CSRFToken, Accept: application/json → 200 {"saved_at": "14:32:07", "version": …};
// 409 {"message": "…"} when the form may not be changed any more; 400 {"message": "…"} when it cannot be kept.
// A field named "version" takes the new version. What is typed is kept in this page (and in sessionStorage
// while the server is away), and sent again until the server has it.
"use strict";

const WAIT = 1200;        // after the last key
const AGAIN = [2000, 5000, 10000, 20000, 30000];

document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const state = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  const key = `draft:${form.dataset.autosave}`;
  let timer = null;
  let sending = false;
  let changed = false;
  let stopped = false;
  let failures = 0;

  const say = (text, tone) => {
    if (!state || state.textContent === text) return;
    state.textContent = text;
    state.className = `saved${tone ? ` saved--${tone}` : ""}`;
  };
  const values = () => {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    return data;
  };
  const keep = () => {
    const pairs = [...values()].filter(([name, value]) => typeof value === "string" && name !== "version");
    try { sessionStorage.setItem(key, JSON.stringify(pairs)); } catch { /* a full or closed store changes nothing */ }
  };
  const forget = () => { try { sessionStorage.removeItem(key); } catch { /* as above */ } };
  const plan = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait); };

  async function send() {
    if (stopped) return;
    if (sending) { plan(WAIT); return; }
    sending = true;
    changed = false;
    say(words.saving);
    try {
      const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: values(), credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15000),
        headers: { "X-CSRFToken": token, "Accept": "application/json", "X-Requested-With": "fetch" },
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        keep();
        say(words.signedOut, "bad");
        failures += 1;
        plan(AGAIN.at(-1));
      } else if (answer.ok) {
        const told = await answer.json();
        if (told.version !== undefined && form.elements.version) form.elements.version.value = told.version;
        failures = 0;
        forget();
        say(words.saved.replace("{at}", told.saved_at ?? new Date().toLocaleTimeString("vi-VN")), "ok");
        if (changed) plan(WAIT);
      } else if (answer.status === 409 || answer.status === 400) {
        keep();
        const told = await answer.json().catch(() => ({}));
        say(told.message ? `${words.refused} ${told.message}` : words.refused, "bad");
        if (answer.status === 409) stopped = true;
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      keep();
      say(words.away, "bad");
      plan(AGAIN[Math.min(failures, AGAIN.length - 1)] * (0.75 + Math.random() / 2));
      failures += 1;
    } finally {
      sending = false;
    }
  }

  // What a lost connection left behind comes back, unless the page already has it.
  try {
    const left = JSON.parse(sessionStorage.getItem(key) ?? "null");
    const before = left && JSON.stringify([...values()].filter(([name, value]) => typeof value === "string" && name !== "version"));
    if (left && before !== JSON.stringify(left)) {
      const names = new Set(left.map(([name]) => name));
      for (const field of form.elements) {
        if (!field.name || field.type === "hidden" || field.type === "submit" || field.type === "file") continue;
        const kept = left.filter(([name]) => name === field.name).map(([, value]) => value);
        if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
        else if (names.has(field.name)) field.value = kept[0];
      }
      form.dispatchEvent(new Event("input", { bubbles: true }));
      say(words.restored);
      changed = true;
      plan(WAIT);
    }
  } catch { /* nothing to bring back */ }

  const touched = () => { changed = true; failures = 0; plan(WAIT); };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => { stopped = true; clearTimeout(timer); forget(); });
  window.addEventListener("online", () => { if (failures) plan(0); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
  window.addEventListener("beforeunload", (event) => { if ((changed || failures) && !stopped) event.preventDefault(); });
});
