// An article's contents follow the reading position; its code and its sections' addresses can be copied;
// its notes open in place; videos and posts from elsewhere load when they are clicked, and not before.

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

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/* Code and addresses that can be copied */

async function copy(text, button, done) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = done;
  } catch {
    button.textContent = "Select it by hand";
  }
  button.dataset.done = "";
  setTimeout(() => {
    button.textContent = words;
    delete button.dataset.done;
  }, 2000);
}

function offerCopy(code) {
  const box = element("div", { className: "code-box" });
  const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
  button.setAttribute("aria-label", "Copy this code");
  button.addEventListener("click", () => copy(code.textContent, button, "Copied"));
  code.replaceWith(box);
  box.append(code, button);
}

function offerAddress(heading) {
  const link = element("a", { className: "heading-link", href: `#${heading.id}`, textContent: "#" });
  link.setAttribute("aria-label", `Link to “${heading.textContent.trim()}”`);
  // A click goes there, as with any link; the address is copied on the way.
  link.addEventListener("click", () => navigator.clipboard && copy(link.href, link, "copied"));
  heading.append(link);
}

/* Notes in place */

let note = null;

function closeNote() {
  note?.box.remove();
  note?.mark.removeAttribute("aria-expanded");
  note = null;
}

function openNote(mark, text) {
  const shown = text.cloneNode(true);
  shown.querySelectorAll(".footnote-backref").forEach((link) => link.remove());
  shown.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
  const close = element("button", { type: "button", className: "note-close", textContent: "×" });
  close.setAttribute("aria-label", "Close this note");
  const box = element("div", { className: "note", tabIndex: -1 }, close, ...shown.childNodes);
  box.setAttribute("role", "note");
  box.setAttribute("aria-label", mark.getAttribute("aria-label"));
  // Right behind its paragraph, table or list, so that it is read next.
  const block = mark.closest(".prose > *");
  block.after(box);
  mark.setAttribute("aria-expanded", "true");
  note = { mark, box };
  const shut = () => {
    closeNote();
    mark.focus();
  };
  close.addEventListener("click", shut);
  box.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

function offerNote(mark) {
  const text = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
  if (!text || !mark.closest(".prose > *") || mark.closest(".footnotes")) return;
  mark.setAttribute("role", "button");
  mark.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    mark.click();
  });
  mark.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const isOpen = note?.mark === mark;
    closeNote();
    if (!isOpen) openNote(mark, text);
  });
}

/* Videos and posts from elsewhere */

const frames = new Map();

// Posts say how tall they are: Bluesky and Mastodon by a height, X in a message of its own kind.
addEventListener("message", ({ source, data }) => {
  const frame = frames.get(source);
  if (!frame || typeof data !== "object" || !data) return;
  const resized = data["twttr.embed"]?.params?.[0]?.height;
  const height = Number(data.height ?? resized);
  if (height > 40 && height < 4000) frame.style.height = `${Math.ceil(height)}px`;
});

function load(box, title) {
  const isVideo = box.classList.contains("embed-video");
  const frame = element("iframe", { title, src: box.dataset.embed, loading: "eager", allowFullscreen: isVideo });
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation");
  if (isVideo) frame.allow = "fullscreen; picture-in-picture; encrypted-media";
  box.querySelector(".embed-load").replaceWith(frame);
  box.dataset.loaded = "";
  frames.set(frame.contentWindow, frame);
  frame.addEventListener("load", () => frame.contentWindow.postMessage({ type: "setHeight", id: frames.size }, new URL(frame.src).origin));
  frame.focus();
}

function offerEmbed(box) {
  const { provider } = box.dataset;
  const link = box.querySelector(".embed-title a");
  const isVideo = box.classList.contains("embed-video");
  const button = element("button", { type: "button", className: "embed-load" });
  button.append(element("span", { className: "embed-action", textContent: isVideo ? "Play here" : "Show it here" }));
  button.append(element("span", { className: "embed-warning", textContent: `Loads from ${provider}, which then learns of your visit.` }));
  button.addEventListener("click", () => load(box, link.textContent));
  box.prepend(button);
  box.dataset.ready = "";
}

const body = document.querySelector("[data-body]");
if (body) {
  if (navigator.clipboard) body.querySelectorAll("pre.code").forEach(offerCopy);
  body.querySelectorAll(":is(h2, h3, h4)[id]").forEach(offerAddress);
  body.querySelectorAll(".footnote-ref a").forEach(offerNote);
  body.querySelectorAll(".embed[data-embed]").forEach(offerEmbed);
}
