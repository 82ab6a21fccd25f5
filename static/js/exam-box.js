// What an exam page keeps and sends: every answer with a rising number, kept in this browser until the server has it.
//
// The server answers {state, left, kept: {question: number}, refused: […]}; 409 when something came too late, 400 with
// {wrong: […]} for what no paper has, 429 and 503 with Retry-After. Only the server's clock counts.
"use strict";

class AnswerBox {
  constructor({ attempt, url, token, every, told }) {
    Object.assign(this, { url, token, told, every: (every ?? 30) * 1000 });
    this.key = `exam:${attempt}`;
    this.answers = new Map();      // question → {a, f, s} as the page shows it
    this.pending = new Map();      // those the server has not acknowledged
    this.facts = [];
    this.seen = {};
    this.failures = 0;
    this.lostAt = null;
    this.stopped = false;
    this.sending = false;
    this.timer = null;
  }

  // What the server has, and what this browser still held when the page went away.
  restore(kept) {
    for (const [number, row] of Object.entries(kept)) this.answers.set(Number(number), row);
    const held = { ...Object.fromEntries(this.pending), ...(this.stored().pending ?? {}) };
    this.pending.clear();
    for (const [number, row] of Object.entries(held)) {
      if (row.s > (this.answers.get(Number(number))?.s ?? -1)) {
        this.answers.set(Number(number), row);
        this.pending.set(Number(number), row);
      }
    }
    const numbers = [...this.answers.values()].map((row) => row.s);
    this.seq = Math.max(0, this.stored().seq ?? 0, ...numbers);
  }

  stored() {
    try { return JSON.parse(localStorage.getItem(this.key) ?? "{}"); } catch { return {}; }
  }

  store() {
    const pending = Object.fromEntries(this.pending);
    try { localStorage.setItem(this.key, JSON.stringify({ seq: this.seq, pending })); } catch { /* kept in this page alone */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }

  set(number, answer, flagged) {
    // Another window of this browser may have counted on.
    this.seq = Math.max(this.seq, this.stored().seq ?? 0) + 1;
    const row = { a: answer, f: flagged, s: this.seq };
    this.answers.set(number, row);
    this.pending.set(number, row);
    this.store();
    this.plan(this.failures ? null : 1200);
    this.told("changed");
  }

  show(number, after) {
    if (this.seen[number] === undefined) this.seen[number] = after;
  }

  fact(kind, number) {
    if (this.facts.length < 20) this.facts.push(number ? { kind, n: number } : { kind });
  }

  plan(wait) {
    if (this.stopped || wait === null) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  body() {
    const answers = [...this.pending].map(([n, row]) => ({ n, ...row }));
    return JSON.stringify({ answers, seen: this.seen, facts: this.facts });
  }

  async post(url, keepalive = false) {
    return fetch(url, {
      method: "POST", body: this.body(), credentials: "same-origin", redirect: "manual", keepalive,
      signal: AbortSignal.timeout(10000),
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": this.token },
    });
  }

  async send(url = this.url) {
    if (this.stopped) return null;
    if (this.sending) { this.plan(800); return null; }
    clearTimeout(this.timer);
    this.sending = true;
    const facts = this.facts.length;
    const sent = new Map(this.pending);
    try {
      const answer = await this.post(url);
      const told = await answer.json().catch(() => null);
      if (told && (answer.status === 200 || answer.status === 409)) {
        this.facts.splice(0, facts);
        this.acknowledge(told, sent);
        this.back();
        this.told("answer", told);
        this.plan(this.pending.size && told.state === "running" ? 1500 : this.every * (0.85 + Math.random() * 0.3));
        return told;
      }
      if (told && answer.status === 400) {
        for (const number of told.wrong ?? []) this.pending.delete(number);
        this.store();
        this.told("wrong", told);
        this.plan(told.wrong?.length ? 2000 : this.every);
        return null;
      }
      if (answer.status === 401) {
        this.stopped = true;
        this.told("elsewhere", told);
        return null;
      }
      throw Object.assign(new Error(String(answer.status)), { wait: Number(answer.headers.get("Retry-After")) });
    } catch (failure) {
      this.failed(failure.wait);
      return null;
    } finally {
      this.sending = false;
    }
  }

  acknowledge(told, sent) {
    for (const [number, row] of sent) {
      const stands = told.kept?.[number];
      const now = this.pending.get(number);
      if (stands === undefined || !now) continue;
      if (stands <= now.s) {
        if (stands >= row.s && now.s === row.s) this.pending.delete(number);
      } else if (now.s === row.s) {
        // Another page wrote a later one: what stands here is what the person sees, so it counts again.
        this.seq = Math.max(this.seq, stands) + 1;
        now.s = this.seq;
      }
    }
    for (const number of told.refused ?? []) if (told.state !== "paused") this.pending.delete(Number(number));
    this.store();
  }

  back() {
    this.failures = 0;
    this.lostAt = null;
    this.told("back");
  }

  // Longer and longer, never all machines of a hall at once; what the server asks for is the least.
  failed(asked) {
    this.failures += 1;
    this.lostAt ??= performance.now();
    const most = Math.min(30000, 1500 * 2 ** this.failures);
    const wait = Math.max((asked || 0) * 1000, most / 2) + Math.random() * most / 2;
    this.told("lost");
    this.plan(wait);
  }

  leave() {
    if (!this.stopped && (this.pending.size || this.facts.length)) this.post(this.url, true).catch(() => {});
  }
}
