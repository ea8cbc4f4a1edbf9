// Subject and preheader as three inboxes cut them; what is cut is also said in words.

const NAMES = { subject: "subject", preheader: "preheader" };

export function followInboxes(form) {
  const place = document.getElementById("inboxes");
  const fields = Object.keys(NAMES).map((name) => form.elements[name]);
  const show = () => {
    for (const shown of place.querySelectorAll("[data-shows]")) shown.textContent = form.elements[shown.dataset.shows].value;
    place.querySelectorAll(".inbox").forEach(tell);
  };
  for (const field of fields) field.addEventListener("input", show);
  place.addEventListener("toggle", show);
  new ResizeObserver(() => place.querySelectorAll(".inbox").forEach(tell)).observe(place);
  document.fonts?.ready.then(show);
  show();
}

function tell(inbox) {
  const cut = [...inbox.querySelectorAll("[data-shows]")].filter(isCut).map(({ dataset }) => NAMES[dataset.shows]);
  const said = cut.length ? `cuts the ${cut.join(" and the ")}` : "shows all of it";
  const place = inbox.querySelector("[data-cut]");
  if (place.textContent !== said) place.textContent = said;
}

// Whether some of it is beyond the edge of its line, or below its last line.
function isCut(shown) {
  const line = shown.closest("[data-line]");
  if (!shown.textContent) return false;
  if (line === shown) return line.scrollWidth > line.clientWidth + 1 || line.scrollHeight > line.clientHeight + 1;
  return [...shown.getClientRects()].at(-1).bottom > line.getBoundingClientRect().bottom + 1;
}
