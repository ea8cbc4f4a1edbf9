// While a worker is at it, the page shows how far; it asks every two seconds and stops by itself.

const PAUSE = 2000;

async function follow() {
  const shown = document.getElementById("import-state");
  if (!shown?.hasAttribute("data-working")) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("import-state");
    if (fresh && !fresh.hasAttribute("data-working")) return location.reload();
    if (fresh) shown.replaceChildren(...fresh.childNodes);
  } catch {
    // The server is away for a moment; the next round asks again.
  }
  setTimeout(follow, PAUSE);
}

setTimeout(follow, PAUSE);
