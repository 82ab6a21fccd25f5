// [data-poll="address"]: replaces itself every two seconds by the fragment the server answers, until that one has no data-poll.
// While the server is away it asks less often and leaves what is shown.
"use strict";

const EVERY = 2000;

function watch(panel) {
  let wait = EVERY;
  const look = async () => {
    if (!panel.isConnected) return;
    if (document.hidden) { setTimeout(look, wait); return; }
    try {
      const answer = await fetch(panel.dataset.poll, { credentials: "same-origin", redirect: "manual", headers: { "X-Requested-With": "fetch" }, signal: AbortSignal.timeout(10000) });
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const box = document.createElement("template");
      box.innerHTML = await answer.text();
      const next = box.content.firstElementChild;
      if (!next) return;
      const said = panel.querySelector("[role=status]")?.textContent;
      const status = next.querySelector("[role=status]");
      const text = status?.textContent;
      if (status && text !== said) { status.textContent = ""; setTimeout(() => { status.textContent = text; }, 50); }
      const held = panel.contains(document.activeElement) ? document.activeElement.id : "";
      panel.replaceWith(next);
      if (held) document.getElementById(held)?.focus();
      if (next.dataset.reloadWhenDone !== undefined && !next.dataset.poll) { window.location.reload(); return; }
      panel = next;
      wait = EVERY;
      if (next.dataset.poll) setTimeout(look, wait);
    } catch {
      wait = Math.min(wait * 2, 30000);
      setTimeout(look, wait);
    }
  };
  setTimeout(look, wait);
}

document.querySelectorAll("[data-poll]").forEach(watch);
