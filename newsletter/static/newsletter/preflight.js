// Renews the list of checks while a worker asks others, and stops when nothing is left to wait for.
const list = document.getElementById("preflight");
const PAUSES = [1000, 2000, 3000, 5000];
const MOST = 24; // a worker that is away is not waited for: the page then says what was not checked

const isWaiting = () => Number(list.querySelector("[data-waiting]")?.dataset.waiting) > 0;

async function renew(times) {
  if (!isWaiting() || times > MOST) return;
  await new Promise((done) => setTimeout(done, PAUSES[Math.min(times, PAUSES.length - 1)]));
  const within = list.contains(document.activeElement);
  try {
    const answer = await fetch(list.dataset.part, { credentials: "same-origin" });
    // Whoever is about to follow a link keeps it under the finger.
    if (answer.ok && !answer.redirected && !within) list.innerHTML = await answer.text();
  } catch {
    // The network is away for a moment; the next round asks again.
  }
  renew(times + 1);
}

renew(0);
