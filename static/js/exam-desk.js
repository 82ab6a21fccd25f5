// The room now: asks every five seconds, writes the figures into the table, and takes over the new page when a state has
// changed – without a reload, so that nobody loses the place, the keyboard or a half-typed reason.
"use strict";

const desk = () => document.querySelector("[data-desk]");
let wait = 5000;

function put(cell, text) { if (cell && cell.textContent !== text) cell.textContent = text; }

async function ask(url, accept) {
  const reply = await fetch(url, { credentials: "same-origin", redirect: "manual", headers: { "Accept": accept }, signal: AbortSignal.timeout(10000) });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply;
}

const typing = () => {
  const field = document.activeElement;
  return Boolean(document.querySelector("dialog[open]")) || Boolean(field?.matches("input, textarea, select"))
    || [...document.querySelectorAll("[data-room] input:not([type=hidden]), [data-room] textarea")].some((one) => one.value !== one.defaultValue);
};

async function takeOver() {
  const page = new DOMParser().parseFromString(await (await ask(window.location.pathname, "text/html")).text(), "text/html");
  if (typing()) return;
  const held = document.activeElement?.id;
  const scrolled = [...document.querySelectorAll(".table-box")].map((box) => box.scrollLeft);
  for (const name of [".page-head", "[data-room]"]) {
    const [old, fresh] = [document.querySelector(name), page.querySelector(name)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  document.querySelectorAll(".table-box").forEach((box, at) => { box.scrollLeft = scrolled[at] ?? 0; });
  if (!held) return;
  // The button that let somebody in is gone: its row keeps the keyboard.
  const again = document.getElementById(held) ?? document.getElementById(held.replace(/^cho-vao-/, "thi-sinh-"));
  again?.focus({ preventScroll: true });
}

async function look() {
  try {
    const room = desk();
    const told = await (await ask(room.dataset.desk, "application/json")).json();
    wait = 5000;
    let moved = told.rows.length !== room.querySelectorAll("[data-row]").length || told.paused !== Boolean(room.dataset.paused);
    put(document.querySelector("[data-at]"), told.at);
    for (const [name, number] of Object.entries(told.counts)) put(room.querySelector(`[data-count="${name}"]`), String(number));
    for (const row of told.rows) {
      const line = room.querySelector(`[data-row="${row.id}"]`);
      if (!line || line.dataset.state !== row.stands) { moved = true; continue; }
      for (const name of ["answered", "left", "seen", "facts"]) put(line.querySelector(`[data-cell="${name}"]`), String(row[name] === "" ? "–" : row[name]));
      line.querySelector("[data-quiet]").hidden = !row.quiet;
    }
    put(document.querySelector("[data-told]"), told.said);
    if (moved && !typing()) await takeOver();
  } catch {
    wait = Math.min(wait * 2, 30000);
  }
  setTimeout(look, wait);
}
setTimeout(look, wait);
