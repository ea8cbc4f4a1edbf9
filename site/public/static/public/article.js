// An article's contents follow the reading position; its code can be copied.

const links = new Map();
for (const link of document.querySelectorAll("[data-contents] a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}

function follow() {
  let here = null;
  for (const heading of links.keys()) {
    if (heading.getBoundingClientRect().top > innerHeight * 0.3) break;
    here = heading;
  }
  for (const [heading, link] of links) {
    if (heading !== here) link.removeAttribute("aria-current");
  }
  const link = links.get(here);
  if (!link) return;
  link.setAttribute("aria-current", "location");
  // The section of a sub-section is marked too.
  link.closest("ol ol")?.parentElement.querySelector("a").setAttribute("aria-current", "location");
}

if (links.size) {
  const box = document.querySelector(".contents");
  const isWide = matchMedia("(min-width: 72rem)");
  const unfold = () => (box.open = isWide.matches);
  isWide.addEventListener("change", unfold);
  unfold();
  box.querySelector("summary").addEventListener("click", (event) => isWide.matches && event.preventDefault());
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  }, { passive: true });
  follow();
}

function offerCopy(code) {
  const box = document.createElement("div");
  box.className = "code-box";
  code.replaceWith(box);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy this code");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.innerText);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it by hand";
    }
    button.dataset.done = "";
    setTimeout(() => {
      button.textContent = "Copy";
      delete button.dataset.done;
    }, 2000);
  });
  box.append(code, button);
}

if (navigator.clipboard) document.querySelectorAll("[data-body] pre.code").forEach(offerCopy);
