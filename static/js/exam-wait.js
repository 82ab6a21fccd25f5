// The rules page: looks now and then whether the proctor has let this candidate in, and shows the page again when so.
"use strict";

const waiting = document.querySelector("[data-wait]");
let pace = 30;          // seconds; the server says how often it can be asked

async function look() {
  try {
    const reply = await fetch(waiting.dataset.wait, {
      method: "POST", body: "{}", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(10000),
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": waiting.dataset.token },
    });
    const told = reply.ok ? await reply.json() : null;
    pace = told?.pace ?? pace;
    if (reply.status === 401 || (told && told.state !== waiting.dataset.state)) { window.location.reload(); return; }
  } catch { /* asks again */ }
  setTimeout(look, pace * (850 + Math.random() * 300));
}
setTimeout(look, 4000 + Math.random() * 8000);
