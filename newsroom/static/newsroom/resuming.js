// A move, or a save without its script's help, loads the page anew: whoever was writing goes on where they were.

const SLOT = "desk-place";
const FRESH = 60_000; // milliseconds after which a save is no longer what led here

/** Remembers the place in the text when its form is sent, and goes back there on the page that follows. */
export function resume(area, views) {
  let held = null; // what had the focus when the form was sent
  area.form?.addEventListener("submit", () => { held = document.activeElement; });
  document.addEventListener("desk:saved", () => { held = null; }); // that one stayed here
  addEventListener("pagehide", () => held && leave(area, views, held));
  const place = take();
  // A page that was refused leads to what is wrong with it instead.
  if (!place || place.name !== area.name || document.querySelector("[data-wrong], [data-conflict]")) return;
  area.setSelectionRange(place.start, place.end);
  area.scrollTop = place.top;
  if (place.focused) views.focus(true);
  const field = document.getElementById(place.held);
  if (field?.matches("textarea, input") && field.checkVisibility()) field.focus({ preventScroll: true });
  area.scrollTop = place.top;
}

function leave({ name, selectionStart: start, selectionEnd: end, scrollTop: top }, { focused }, { id: held }) {
  const place = { name, start, end, top, held, focused, path: location.pathname, at: Date.now() };
  try { sessionStorage.setItem(SLOT, JSON.stringify(place)); } catch { /* private window */ }
}

function take() {
  try {
    const place = JSON.parse(sessionStorage.getItem(SLOT));
    sessionStorage.removeItem(SLOT);
    // What was new has an address of its own once it is stored.
    const isHere = place && (place.path === location.pathname || place.path.endsWith("/add/"));
    return isHere && Date.now() - place.at < FRESH ? place : null;
  } catch {
    return null;
  }
}
