// The publication's page beside its settings: it follows what is typed, before anything is saved.

const PAUSE = 150; // milliseconds without a key before the page is asked for
const WIDE = 1180; // pixels of a desktop's window, as in publication.css

function looks(root) {
  const form = root.closest("form");
  const frame = root.querySelector("iframe");
  const remark = root.querySelector("[data-remark]");
  const state = root.querySelector("[data-state]");
  let timer = 0;
  let asked = null;
  let touched = Boolean(form.querySelector(".errorlist, .is-wrong"));

  const address = () => `${frame.dataset.base}?look=${root.dataset.look}`;

  async function refresh() {
    clearTimeout(timer);
    asked?.abort(); // its answer would be stale
    asked = new AbortController();
    try {
      const body = touched ? new FormData(form) : undefined;
      const answer = await fetch(address(), { method: touched ? "POST" : "GET", body, signal: asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
      remark.textContent = decodeURIComponent(answer.headers.get("X-Accent-Remark") ?? "");
      state.textContent = touched ? "As typed, not saved" : "As saved";
    } catch (error) {
      if (error.name !== "AbortError") state.textContent = "The server cannot be reached; this is an older state";
    }
  }

  // In place, so that the page neither flashes nor jumps to its top. No script runs in the frame.
  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const shown = frame.contentDocument;
    const style = shown.querySelector("style");
    if (!style) return;
    style.textContent = page.querySelector("style").textContent;
    shown.documentElement.dataset.theme = page.documentElement.dataset.theme;
    shown.body.replaceWith(shown.adoptNode(page.body));
  }

  const soon = () => {
    touched = true;
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // A picture that is chosen or taken away changes a hidden field, of which no event tells.
  const watcher = new MutationObserver(soon);
  for (const field of form.querySelectorAll("[data-picker] input[type=hidden]")) watcher.observe(field, { attributes: true });

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set]");
    if (!button) return;
    const { set, to } = button.dataset;
    root.dataset[set] = to;
    for (const other of root.querySelectorAll(`[data-set="${set}"]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    if (set === "look") refresh();
  });
  const stage = frame.parentElement;
  new ResizeObserver(() => stage.style.setProperty("--fit", stage.clientWidth / WIDE)).observe(stage);
  frame.addEventListener("load", () => { if (touched || root.dataset.look !== "light") refresh(); });
  refresh();
}

document.querySelectorAll("[data-looks]").forEach(looks);
