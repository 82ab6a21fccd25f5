// The exam paper: one page, one question at a time; see exam-box.js for what is kept and sent.
"use strict";

const main = document.querySelector("[data-exam]");
const find = (name) => document.querySelector(`[data-${name}]`);
const work = find("work");
const form = find("question");
const body = find("body");
const nav = find("nav");
const dialog = document.getElementById("nop");
const tab = Math.random().toString(36).slice(2);
let questions = [];
let here = 1;
let endsAt = null;      // of performance.now(): the browser's own clock may be edited, this one only runs
let begun = 0;
let beganAt = performance.now();
let handingIn = false;
let over = false;
const announced = new Set();

const box = new AnswerBox({
  attempt: main.dataset.attempt, url: main.dataset.save, token: main.dataset.token,
  told: (what, told) => ({ changed, answer, back: status, lost: lost, wrong, elsewhere })[what]?.(told),
});

const isAnswered = (number) => {
  const given = box.answers.get(number)?.a ?? {};
  return questions[number - 1].parts.every((part) => {
    const value = given[part.id];
    return part.kind === "matching" ? value && Object.keys(value).length === part.choices.length : value?.length > 0;
  });
};
const hasText = (value) => value !== undefined && (typeof value !== "string" || value.trim() !== "");
const answeredCount = () => questions.filter((question) => isAnswered(question.n)).length;
const minutesLeft = () => Math.max(0, Math.ceil((endsAt - performance.now()) / 60000));
// The time of day of the server, where the exam is held, whatever this machine's clock says.
let serverAhead = null;
const told = (now) => { if (now) serverAhead = Date.parse(now) - performance.now(); };
const at = (moment = performance.now()) => new Date(serverAhead === null ? Date.now() - performance.now() + moment : serverAhead + moment)
  .toLocaleTimeString("vi-VN", { hour12: false, timeZone: main.dataset.zone });

// The question and its list

function drawNav() {
  nav.replaceChildren(...questions.map(({ n }) => {
    const link = make("a", { href: `#cau-${n}` }, String(n));
    link.addEventListener("click", (event) => { event.preventDefault(); go(n); });
    return link;
  }));
}

function mark(number) {
  const link = nav.children[number - 1];
  const done = isAnswered(number);
  const flagged = Boolean(box.answers.get(number)?.f);
  link.className = [done && "is-done", flagged && "is-flag"].filter(Boolean).join(" ");
  if (number === here) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  link.setAttribute("aria-label", said(done ? "isAnswered" : "notAnswered", { n: number }) + (flagged ? `, ${said("marked")}` : ""));
}

function draw() {
  const question = questions[here - 1];
  const row = box.answers.get(here);
  const title = document.getElementById("q");
  title.replaceChildren(`${said("question", { n: here })} `, make("span", { class: "muted" }, said("of", { count: questions.length })));
  form.elements.flag.checked = Boolean(row?.f);
  drawQuestion(body, question, row?.a, (given) => {
    for (const [part, value] of Object.entries(given)) if (!hasText(value)) delete given[part];
    box.set(here, given, form.elements.flag.checked);
  });
  document.querySelectorAll("[data-go]").forEach((button) => {
    const to = here + Number(button.dataset.go);
    button.hidden = to < 1 || to > questions.length;
    button.querySelector("span").textContent = said("question", { n: to });
  });
  box.show(here, begun + Math.round((performance.now() - beganAt) / 1000));
}

function go(number, focus = true) {
  const before = here;
  here = Math.min(Math.max(number, 1), questions.length);
  draw();
  mark(before);
  mark(here);
  try { sessionStorage.setItem(`${box.key}:here`, String(here)); } catch { /* begins at the first question */ }
  if (focus) document.getElementById("q").focus();
}

function changed() {
  mark(here);
  find("answered").textContent = said("answered", { n: answeredCount(), count: questions.length });
  status();
}

form.addEventListener("submit", (event) => { event.preventDefault(); if (here < questions.length) go(here + 1); else find("open-hand-in").focus(); });
document.querySelector("[data-go='-1']").addEventListener("click", () => go(here - 1));
form.elements.flag.addEventListener("change", () => box.set(here, box.answers.get(here)?.a ?? {}, form.elements.flag.checked));

// 1–9 choose, but not while somebody writes
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || dialog.open || work.hidden) return;
  if (event.target.matches("input[type=text], select, textarea") || !/^[1-9]$/.test(event.key)) return;
  const within = event.target.closest?.("[data-part]") ?? body.querySelector("[data-part]");
  const field = within?.querySelectorAll("input[type=radio], input[type=checkbox]")[Number(event.key) - 1];
  if (field) { field.click(); field.focus(); }
});

const sizes = document.querySelectorAll("[data-size]:not(main)");
function size(step) {
  main.dataset.size = step;
  sizes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.size === step)));
  try { localStorage.setItem("exam:size", step); } catch { /* for this page alone */ }
}
sizes.forEach((button) => button.addEventListener("click", () => size(button.dataset.size)));
try { size(localStorage.getItem("exam:size") ?? "0"); } catch { size("0"); }

// What the page says

function status() {
  const line = find("saved");
  const left = box.pending.size;
  const text = box.lostAt ? (left ? said("waiting", { n: left }) : said("beat")) : left ? said("saving") : box.answers.size ? said("saved", { at: at() }) : "";
  if (line.textContent !== text && (left || box.lostAt || !line.textContent.startsWith(said("saved").split("{")[0]))) line.textContent = text;
  find("warning").hidden = !box.lostAt;
}

function lost() {
  find("warning-title").textContent = said("lost", { at: at(box.lostAt) });
  find("warning-text").textContent = handingIn ? said("handInWaits") : said("lostText");
  status();
  if (handingIn) { clearTimeout(box.timer); setTimeout(handIn, 3000 + Math.random() * 4000 + 1500 * box.failures); }
}

function notice(text) {
  work.hidden = Boolean(text);
  find("notice").hidden = !text;
  find("notice-text").textContent = text ?? "";
}

function announce(text) {
  const line = find("said");
  line.textContent = "";
  setTimeout(() => { line.textContent = text; }, 50);
}

function wrong(reply) {
  if (reply.wrong?.length) announce(said("refused", { list: reply.wrong.join(", ") }));
  status();
}

function elsewhere(reply) {
  over = true;
  notice(reply?.message ?? said("elsewhere"));
}

// What the server says

function answer(reply) {
  told(reply.now);
  if (reply.pace) box.every = Math.min(slowest, reply.pace) * 1000;
  if (reply.left !== null && reply.left !== undefined) endsAt = performance.now() + reply.left * 1000;
  if (["submitted", "timed_out", "terminated", "absent"].includes(reply.state)) { end(); return; }
  if (reply.state === "paused") {
    if (!paused) {
      paused = true;
      dialog.close();
      body.replaceChildren();
      nav.replaceChildren();
      questions = [];
      notice(said("paused"));
    }
  } else if (paused) {
    // Not by a reload: what this page still holds must not hang on the browser's store alone.
    paused = false;
    announce(said("continued"));
    begin();
  } else {
    status();
  }
}
let paused = false;
let slowest = 30;       // seconds: what the policy says, however many are at work

function end() {
  if (over) return;
  over = true;
  box.stopped = true;
  if (!box.pending.size) box.forget();
  window.location.assign(main.dataset.room);
}

// The clock

setInterval(() => {
  if (endsAt === null || over) return;
  const left = paused ? null : Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  if (left === null) return;
  const clock = find("clock");
  clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  clock.setAttribute("datetime", `PT${left}S`);
  for (const minutes of [1, 5, 10]) {
    if (left <= minutes * 60 && left > 0) {
      if (!announced.has(minutes)) announce(minutes === 1 ? said("minute") : said("minutes", { n: minutes }));
      [1, 5, 10].filter((other) => other >= minutes).forEach((other) => announced.add(other));
      break;
    }
  }
  if (left === 0 && !announced.has(0)) {
    announced.add(0);
    if (dialog.open) dialog.close();
    notice(said("sending"));
    announce(said("over"));
    box.send();
  }
}, 500);

// Handing in

find("open-hand-in").addEventListener("click", () => {
  const open = questions.length - answeredCount();
  document.getElementById("nop-t").textContent = open ? said("handInTitle", { n: open }) : said("handInAll");
  find("hand-in-text").textContent = said("handInText", { n: minutesLeft() });
  const pending = find("hand-in-pending");
  pending.hidden = !box.pending.size;
  pending.textContent = said("handInPending", { n: box.pending.size });
  dialog.returnValue = "";
  dialog.showModal();
});
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "in") { handingIn = true; handIn(); } else find("open-hand-in").focus();
});

async function handIn() {
  if (over) return;
  const reply = await box.send(main.dataset.handIn);
  if (!reply && !over && !box.lostAt) setTimeout(handIn, 1000);
}

// Facts, and the last word of a page that goes away

let leftAt = 0;
const leaves = () => { if (!over && performance.now() - leftAt > 2000) { leftAt = performance.now(); box.fact("left_page", here); } };
document.addEventListener("visibilitychange", () => { if (document.hidden) { leaves(); box.leave(); } });
window.addEventListener("blur", leaves);
document.addEventListener("paste", (event) => { if (event.target.closest("[data-body]")) box.fact("pasted", here); });
window.addEventListener("pagehide", () => box.leave());
window.addEventListener("beforeunload", (event) => { if (box.pending.size && !over) event.preventDefault(); });
window.addEventListener("offline", () => { if (!over) box.plan(0); });
window.addEventListener("online", () => { if (box.failures) box.plan(Math.random() * 2000); });

// Of two windows of one browser the newer one has the paper.
try { localStorage.setItem(`${box.key}:tab`, tab); } catch { /* one window is all there is */ }
window.addEventListener("storage", (event) => {
  if (event.key === `${box.key}:tab` && event.newValue && event.newValue !== tab) {
    box.stopped = true;
    over = true;
    notice(said("otherTab"));
  }
});

async function begin(failures = 0) {
  try {
    const reply = await fetch(main.dataset.paper, { credentials: "same-origin", redirect: "manual", headers: { "Accept": "application/json" }, signal: AbortSignal.timeout(15000) });
    if (reply.status === 401) { elsewhere(await reply.json().catch(() => null)); return; }
    if (!reply.ok) throw new Error(String(reply.status));
    const sheet = await reply.json();
    find("warning").hidden = true;
    if (sheet.state !== "running") { answer(sheet); box.plan(5000); return; }
    questions = sheet.questions;
    begun = sheet.begun;
    beganAt = performance.now();
    slowest = sheet.every;
    box.restore(sheet.answers);
    drawNav();
    questions.forEach(({ n }) => mark(n));
    const again = !find("notice").hidden || here > 1;
    notice(null);
    let place = here;
    try { place = Number(sessionStorage.getItem(`${box.key}:here`)) || here; } catch { /* where this page was */ }
    go(place, document.activeElement === document.body && again);
    answer(sheet);
    changed();
    box.plan(box.pending.size ? 300 : box.every * Math.random());
  } catch {
    if (over) return;
    find("warning").hidden = false;
    find("warning-title").textContent = said("noPaper");
    find("warning-text").textContent = "";
    setTimeout(() => begin(failures + 1), Math.min(30000, 1500 * 2 ** failures) * (0.5 + Math.random() / 2));
  }
}
begin();
