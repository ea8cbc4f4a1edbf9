// How long ago the article was saved, beside the count of its words; it goes on by itself.

const STEPS = [["day", 86_400], ["hour", 3600], ["minute", 60]];
const OFTEN = 20_000;
const SOFT = 45; // seconds in which nobody wants a number

const said = new Intl.RelativeTimeFormat("en-GB", { numeric: "always" });

/** “3 hours ago”, from milliseconds. */
export function ago(milliseconds) {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < SOFT) return "just now";
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? STEPS.at(-1);
  return said.format(-Math.max(1, Math.floor(seconds / length)), unit);
}

/** Keeps telling it in this desk's foot; the bar says the hour, and is read aloud when that changes. */
export function tellSince(root) {
  const place = root.querySelector("[data-since]");
  let saved = document.querySelector("[data-save-state] time")?.dateTime;
  if (!place || root !== document.querySelector("[data-desk]")) return;
  const tell = () => { if (saved) place.textContent = `Saved ${ago(Date.now() - Date.parse(saved))}`; };
  document.addEventListener("desk:saved", ({ detail }) => {
    saved = detail.saved_at;
    tell();
  });
  setInterval(tell, OFTEN);
  tell();
}
