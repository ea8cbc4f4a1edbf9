// Speaks with the server and knows whether it is there, and whether we are still logged in.

const PATIENCE = 8000;
const KEEPALIVE = 60_000; // a browser sends no more than that after its page is gone

export class Session {
  constructor({ token, person }) {
    this.address = token;
    this.person = person;
  }

  // "in", "out", "other" (somebody else logged in here) or "away". Fetches a token that works now.
  async check() {
    try {
      const answer = await fetch(this.address, { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" });
      if (answer.status === 403) return "out";
      if (!answer.ok) return "away";
      const { token, person } = await answer.json();
      this.refresh(token);
      return String(person) === this.person ? "in" : "other";
    } catch {
      return "away";
    }
  }

  // Logging in changes the token: every form of this page gets the one that works now.
  refresh(token) {
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  }

  get token() {
    return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  // {state: "ok", said} · {state: "refused", sentence} · {state: "out" | "other" | "away"}
  async post(address, fields, { keepalive = false, again = true, as = "json" } = {}) {
    const body = new URLSearchParams(fields).toString();
    const outlive = keepalive && body.length < KEEPALIVE;
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.token, "Content-Type": "application/x-www-form-urlencoded" },
        keepalive: outlive,
        signal: outlive ? undefined : AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return { state: "away" };
    }
    if (answer.ok && !answer.redirected) return { state: "ok", said: await answer[as]().catch(() => ({})) };
    if (answer.status >= 500) return { state: "away" };
    const { error } = await answer.json().catch(() => ({}));
    if (answer.status !== 403) return { state: "refused", sentence: error ?? `The server refused it (error ${answer.status}).` };
    const state = await this.check();
    if (state !== "in") return { state };
    if (again) return this.post(address, fields, { keepalive, again: false, as });
    return { state: "refused", sentence: error ?? "You may not do that. Ask an editor." };
  }
}
