// The letter beside the words: its switches, and how it follows what is typed.

// Milliseconds without a key before the letter is asked for: short enough to feel at once.
const PAUSE = 90;

export function makeSwitches(letter) {
  const frame = letter.querySelector(".compose-frame");
  letter.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set]");
    if (!button) return;
    press(letter, button);
    if (button.dataset.set === "width") return;
    if (letter.refresh) letter.refresh();
    else frame.src = address(letter, frame);
  });
}

// One of several, or one that is pressed in and out.
function press(letter, button) {
  const { set, to, back } = button.dataset;
  const isIn = back && letter.dataset[set] === to;
  letter.dataset[set] = isIn ? back : to;
  for (const other of letter.querySelectorAll(`[data-set="${set}"]`)) {
    other.setAttribute("aria-pressed", String(other === button && !isIn));
  }
}

function address(letter, frame) {
  const { look, part, images } = letter.dataset;
  return `${frame.dataset.base}?look=${look}&part=${part}&images=${images}`;
}

export function followTyping(letter, form) {
  const frame = letter.querySelector(".compose-frame");
  const weight = letter.querySelector(".compose-weight");
  const stale = letter.querySelector(".compose-stale");
  let touched = false;
  let waiting = 0;
  let asked = null;

  const soon = () => {
    touched = true;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  };

  async function refresh() {
    clearTimeout(waiting);
    if (!touched) {
      frame.src = address(letter, frame);
      return;
    }
    // Whatever was asked before is stale now; its answer is not waited for.
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address(letter, frame), { method: "POST", body: new FormData(form), signal: asked.signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const page = await answer.text();
      // In place, so that the frame neither flashes nor jumps to its top. No script runs in it.
      frame.contentDocument.documentElement.innerHTML = page.replace(/^[^]*?<html[^>]*>/, "").replace(/<\/html>[^]*$/, "");
      if (weight) weight.textContent = answer.headers.get("X-Letter-Size") ?? "";
      stale.hidden = true;
    } catch (error) {
      // The letter last shown stays; the next key asks again.
      if (error.name !== "AbortError") stale.hidden = false;
    }
  }

  letter.refresh = refresh;
  // The saved letter that was still loading when somebody began to type.
  frame.addEventListener("load", () => touched && refresh());
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // What was refused is in the form, and nowhere else.
  if (form.querySelector(".has-errors, #conflict, .compose-error:not([hidden])")) soon();
}
