// An issue that is leaving shows how far it is, as long as its page is looked at.

const place = document.querySelector("[data-progress]");

const pause = () => Number(place.querySelector("[data-again]")?.dataset.again ?? 0) * 1000;

async function renew() {
  if (!document.hidden) {
    try {
      const answer = await fetch(place.dataset.progress, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      const words = await answer.text();
      const aside = place.querySelector(".progress-scroll");
      const [scrolled, focused] = [aside?.scrollLeft ?? 0, Boolean(aside?.contains(document.activeElement))];
      place.innerHTML = words;
      // Whoever reads the far columns of the table goes on reading them.
      const anew = place.querySelector(".progress-scroll");
      anew?.scrollTo(scrolled, 0);
      if (focused) anew?.focus({ preventScroll: true });
    } catch {
      // The server is away for a moment: ask again later.
    }
  }
  // Once it has left, the buttons below are others.
  if (pause()) window.setTimeout(renew, pause());
  else window.location.reload();
}

if (place && pause()) window.setTimeout(renew, pause());
