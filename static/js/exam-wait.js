// The rules page: looks now and then whether the proctor has let this candidate in, and shows the page again when so.
"use strict";

const waiting = document.querySelector("[data-wait]");

async function look() {
  try {
    const reply = await fetch(waiting.dataset.wait, {
      method: "POST", body: "{}", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(10000),
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": waiting.dataset.token },
    });
    const told = reply.ok ? await reply.json() : null;
    if (reply.status === 401 || (told && told.state !== waiting.dataset.state)) { window.location.reload(); return; }
  } catch { /* asks again */ }
  setTimeout(look, 20000 + Math.random() * 20000);
}
setTimeout(look, 8000 + Math.random() * 8000);
