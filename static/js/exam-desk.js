// The room now: asks every five seconds, writes the figures into the table, and shows the page again when a state has changed.
"use strict";

const room = document.querySelector("[data-desk]");
let wait = 5000;

function put(cell, text) { if (cell && cell.textContent !== text) cell.textContent = text; }

async function look() {
  try {
    const reply = await fetch(room.dataset.desk, { credentials: "same-origin", redirect: "manual", headers: { "Accept": "application/json" }, signal: AbortSignal.timeout(10000) });
    if (!reply.ok) throw new Error(String(reply.status));
    const told = await reply.json();
    wait = 5000;
    let moved = told.rows.length !== room.querySelectorAll("[data-row]").length || told.paused !== Boolean(room.dataset.paused);
    put(document.querySelector("[data-at]"), told.at);
    for (const [name, number] of Object.entries(told.counts)) put(room.querySelector(`[data-count="${name}"]`), String(number));
    for (const row of told.rows) {
      const line = room.querySelector(`[data-row="${row.id}"]`);
      if (!line || line.dataset.state !== row.state) { moved = true; continue; }
      for (const name of ["answered", "left", "seen", "facts"]) put(line.querySelector(`[data-cell="${name}"]`), String(row[name]));
      line.querySelector("[data-quiet]").hidden = !row.quiet;
    }
    // Not under the hands of somebody who is typing.
    if (moved && !document.activeElement?.matches("input, textarea, select") && !document.querySelector("dialog[open]")) { window.location.reload(); return; }
  } catch {
    wait = Math.min(wait * 2, 30000);
  }
  setTimeout(look, wait);
}
setTimeout(look, wait);
