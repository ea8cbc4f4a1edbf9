// Saving in place: the server keeps what the form holds, and what it says anew is put around the text.

const PATIENCE = 30_000;
const TYPED = "input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select";

/** {state: "saved", said} · {state: "away"} · {state: "page"}: the server answers with a page of its own. */
export async function saveInPlace(form) {
  // As a form sends it, whose lines end in CRLF.
  const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value).replace(/\r?\n/g, "\r\n")]);
  let answer;
  try {
    answer = await fetch(location.href, {
      method: "POST",
      body: new URLSearchParams(pairs),
      headers: { "X-In-Place": "1" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { state: "away" };
  }
  if (answer.status >= 500) return { state: "away" };
  const isAnswer = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
  return isAnswer ? { state: "saved", said: await answer.json() } : { state: "page" };
}

/** The page as the server shows it now, or null while it cannot be had. */
export async function pageAt(address) {
  try {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/** Put what the server says into its places; what somebody is typing stays as it is. */
export function bringUpToDate(page) {
  for (const shown of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.querySelector(`[data-fresh="${shown.dataset.fresh}"]`);
    if (fresh) renew(shown, fresh);
  }
  document.title = page.title;
}

function renew(shown, fresh) {
  const made = document.importNode(fresh, true);
  if (shown.isEqualNode(made)) return;
  const [held, fields] = [document.activeElement, [...shown.querySelectorAll(TYPED)]];
  const open = [...shown.querySelectorAll("details[id][open]")].map(({ id }) => id);
  for (const { name, value } of made.attributes) shown.setAttribute(name, value);
  const wasHere = shown.contains(held);
  shown.replaceChildren(...made.childNodes);
  for (const field of fields) {
    const next = [...shown.querySelectorAll(TYPED)].find(({ name }) => name === field.name);
    if (next) next.value = field.value;
  }
  for (const box of shown.querySelectorAll("details[id]")) box.open ||= open.includes(box.id);
  if (wasHere) sameAs(held, shown)?.focus({ preventScroll: true });
}

const sameAs = (held, place) => [...place.querySelectorAll(held.tagName)].find((one) => (
  one.id === held.id && one.getAttribute("name") === held.getAttribute("name") && one.textContent.trim() === held.textContent.trim()
));

/** What the server made of a field, such as an address out of a headline, where nobody has changed it since. */
export function takeValues(page, form, sent) {
  const theirs = page.getElementById(form.id);
  if (theirs?.elements.base?.value !== form.elements.base.value) return; // somebody has saved since
  const now = [...new FormData(form)];
  const said = (pairs, wanted) => pairs.filter(([name]) => name === wanted).map(([, value]) => value).join("\n");
  // Tags first: the kicker is one of them.
  const fields = [...form.querySelectorAll(TYPED)].filter(({ name }) => name && !/^(body$|sources-)/.test(name));
  for (const field of fields.sort((one, other) => Boolean(other.multiple) - Boolean(one.multiple))) {
    const stored = theirs.elements.namedItem(field.name);
    if (!stored?.tagName || field === document.activeElement || said(now, field.name) !== said(sent, field.name)) continue;
    if (valuesOf(stored).join("\n") !== valuesOf(field).join("\n")) take(field, stored);
  }
}

const valuesOf = (field) => (field.selectedOptions ? [...field.selectedOptions].map(({ value }) => value) : [field.value]);

function take(field, stored) {
  if (field.multiple) field.replaceChildren(...[...stored.options].map(({ text, value, selected }) => new Option(text, value, selected, selected)));
  else field.value = stored.value;
  // Select2 hears jQuery only, everybody else hears the browser's own event as well.
  const $ = window.django?.jQuery;
  if (field.selectedOptions && $) $(field).trigger("change");
  else field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What was wrong is mended: it was saved. */
export function forgetRefusal() {
  for (const sentence of document.querySelectorAll("[data-wrong], .side-errors, .side-count")) sentence.remove();
  for (const place of document.querySelectorAll(".has-errors")) place.classList.remove("has-errors");
  for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const section of document.querySelectorAll("[data-has-errors]")) section.removeAttribute("data-has-errors");
}
