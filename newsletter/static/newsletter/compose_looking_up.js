// The page of an outside address that was just added: its title and publisher, where it can be read.

const OUT = "The server cannot be reached.";

export async function lookUp(item, { fields, note, name }, items, address) {
  const why = item.querySelector(".item-why");
  why.textContent = `${note}. Its title is being looked up …`;
  const page = await asked(address, fields.url);
  if (!item.isConnected) return;
  const title = item.querySelector("[name$='-title']");
  const publisher = item.querySelector(".item-publisher input");
  // What somebody typed meanwhile stays.
  const isNew = (page.title && !title.value) || (page.publisher && !publisher.value.trim());
  if (page.title && !title.value) give(item, title, page.title);
  if (page.publisher && !publisher.value.trim()) publisher.value = page.publisher;
  const said = page.problem ? `Its title was not found: ${page.problem} Write a headline for it.` : "";
  why.textContent = said ? `${note}. ${said}` : `${note}, ${publisher.value}. Added by you.`;
  why.classList.toggle("is-unread", Boolean(said));
  items.tell(said || `“${name}” is called “${title.value}”.`);
  if (isNew) items.changed();
}

function give(item, field, title) {
  field.value = title;
  item.dataset.name = title;
  item.querySelector(".item-headline").placeholder = title;
  for (const named of item.querySelectorAll("[aria-label*='“']")) {
    named.setAttribute("aria-label", named.getAttribute("aria-label").replace(/“.*”/, () => `“${title}”`));
  }
}

async function asked(address, url) {
  const body = new FormData();
  body.set("url", url);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    const answer = await fetch(address, { method: "POST", body, redirect: "error", signal: AbortSignal.timeout(12_000) });
    if (!answer.ok) throw new Error(answer.status);
    return await answer.json();
  } catch {
    return { problem: OUT };
  }
}
