// Answers are written in place, marks are set in place, and what is one reader's own is fetched, for those
// who have anything of their own. Without this file all of it works as pages and forms.

const section = document.querySelector("[data-mine]");
const form = section.querySelector("[data-comment-form]");
const home = form && document.createComment("form");
form?.before(home);

let asked;
const mine = () => (asked ??= fetch(section.dataset.mine, { credentials: "same-origin" }).then((answer) => answer.json()));

async function showMine() {
  const own = await mine();
  if (form) form.elements.opened.value = own.opened;
  if (form && own.known) {
    for (const part of form.querySelectorAll("[data-guest]")) part.remove();
    const line = document.createElement("p");
    line.className = "help";
    line.textContent = `You comment as ${own.name}.`;
    form.querySelector(".comment-wish").before(line);
  }
  for (const pk of own.mine ?? []) {
    const acts = document.querySelector(`#comment-${pk} > .comment-one .comment-acts`);
    if (!acts) continue;
    acts.querySelector("button").disabled = true; // whether it helped, others say
    if (own.editable.includes(pk)) acts.append(link(`/comments/${pk}/edit/`, "Edit"));
    acts.append(link(`/comments/${pk}/delete/`, "Take back"));
  }
  if (own.waiting?.trim()) {
    section.querySelector("[data-waiting]").innerHTML = own.waiting;
    if (location.hash.startsWith("#comment-")) document.querySelector(location.hash)?.scrollIntoView();
  }
}

function link(address, words) {
  return Object.assign(document.createElement("a"), { href: address, textContent: words });
}

function answer(pk, to) {
  form.elements.parent.value = pk;
  const line = form.querySelector("[data-answering]");
  line.textContent = `To ${to}`;
  const never = Object.assign(document.createElement("button"), { type: "button", textContent: "Rather not" });
  never.addEventListener("click", standAlone);
  line.append(never);
  line.hidden = false;
  document.querySelector(`#comment-${pk} > .comment-one`).after(form);
  form.elements.body.focus();
}

function standAlone() {
  form.elements.parent.value = "";
  form.querySelector("[data-answering]").hidden = true;
  home.after(form);
  form.elements.body.focus();
}

async function mark(press, button) {
  press.preventDefault();
  const response = await fetch(button.form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  }).catch(() => null);
  if (!response?.headers.get("Content-Type")?.includes("json")) return button.form.submit();
  const said = await response.json();
  button.setAttribute("aria-pressed", said.mine);
  button.textContent = said.helpful ? `Helpful ${said.helpful}` : "Helpful";
}

section.addEventListener("click", (press) => {
  const opener = press.target.closest("[data-answer]");
  if (opener && form) {
    press.preventDefault();
    answer(opener.dataset.answer, opener.closest(".comment-one").querySelector("bdi").textContent);
  }
  const button = press.target.closest(".comment-acts button");
  if (button) mark(press, button);
});
form?.addEventListener("focusin", () => mine().then((own) => (form.elements.opened.value ||= own.opened)).catch(() => {}), { once: true });

form?.addEventListener("focusin", () => form.classList.add("is-open"), { once: true });

// What was typed survives a log-in, a closed tab, a mistaken click.
const key = `comment:${section.dataset.mine}`;
if (form) {
  form.elements.body.value ||= sessionStorage.getItem(key) ?? "";
  form.addEventListener("input", () => sessionStorage.setItem(key, form.elements.body.value));
  form.addEventListener("submit", (sent) => sent.submitter?.name === "preview" || sessionStorage.removeItem(key));
}
if (/(^|; )reader=1/.test(document.cookie)) showMine().catch(() => {});
