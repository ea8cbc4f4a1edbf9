// The queue from the keyboard: move, decide, take back, without leaving the page.

const queue = document.querySelector("[data-queue]");
const said = queue.querySelector("[data-said]");
const cards = [...queue.querySelectorAll("[data-card]")];
const ACTS = { a: "approve", r: "reject", s: "spam", b: "ban", u: "undo" };
let last = null;

const current = () => document.activeElement.closest("[data-card]");

function go(step) {
  const place = cards.indexOf(current());
  const next = cards[Math.min(cards.length - 1, Math.max(0, place + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

async function decide(card, act) {
  const form = card?.querySelector("[data-acts]");
  if (!form) return;
  const data = new FormData(form);
  data.set("act", act);
  said.textContent = "";
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } }).catch(() => null);
  const isJson = answer?.headers.get("Content-Type")?.includes("json");
  said.textContent = isJson ? (await answer.json()).sentence : "Nothing was done: the server did not answer, or you are logged out. Load this page again.";
  if (!answer?.ok) return;
  card.classList.toggle("is-done", act !== "undo");
  last = card;
  const name = card.querySelector(".queue-badge");
  name.textContent = { approve: "Shown", reject: "Rejected", spam: "Spam", ban: "Banned", lift: "Ban lifted", undo: "As before" }[act];
  if (act !== "undo" && card.contains(document.activeElement)) go(1);
}

queue.addEventListener("submit", (sent) => {
  if (!sent.target.matches("[data-acts]")) return;
  sent.preventDefault();
  decide(sent.target.closest("[data-card]"), sent.submitter.value);
});

document.addEventListener("keydown", (press) => {
  const typing = press.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing || press.ctrlKey || press.metaKey || press.altKey) return;
  const key = press.key.toLowerCase();
  if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
  else if (key === "x" && current()) current().querySelector("[name=pk][type=checkbox]").click();
  else if (ACTS[key]) decide(key === "u" ? last ?? current() : current(), ACTS[key]);
  else return;
  press.preventDefault();
});
