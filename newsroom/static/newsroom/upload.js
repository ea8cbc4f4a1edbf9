// Takes pictures to the server: with progress, and so that a lost connection or a change of mind leaves nothing behind.

export const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

export const pictures = (list) => [...(list ?? [])].filter((file) => file instanceof File);

export const KINDS = "image/jpeg,image/png,image/webp,image/gif,image/avif";

const SILENCE = 20_000; // milliseconds without a byte taken before a connection counts as lost
const THINKING = 90_000; // the server looks at every pixel before it answers

/** What a person can do something about: with `again`, by trying once more. */
export class Trouble extends Error {
  constructor(sentence, { again = false } = {}) {
    super(sentence);
    this.again = again;
  }
}

/** A name for one upload, so that it can be called off, or tried again without being kept twice. */
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// XMLHttpRequest, because fetch tells nothing about how far an upload is.
export function send(file, { upload, key, progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const name = file.name || "Pasted picture";
    let watch;
    const settle = (how, what) => { clearTimeout(watch); how(what); };
    const wait = (patience) => {
      clearTimeout(watch);
      watch = setTimeout(() => { request.abort(); settle(reject, lost(name)); }, patience);
    };
    const body = new FormData();
    body.append("key", key);
    body.append("image", file, file.name || "pasted.png");
    request.open("POST", upload);
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      wait(SILENCE);
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => { wait(THINKING); progress(1); });
    request.addEventListener("load", () => {
      if (request.status === 201 && request.response) settle(resolve, request.response);
      else settle(reject, refusal(request, name));
    });
    request.addEventListener("error", () => settle(reject, lost(name)));
    signal.addEventListener("abort", () => { clearTimeout(watch); request.abort(); }, { once: true });
    wait(SILENCE);
    request.send(body);
  });
}

const lost = (name) => new Trouble(`“${name}” did not arrive: the connection was lost. The file is still here.`, { again: true });

function refusal({ status, response }, name) {
  if (response?.error) return new Trouble(response.error, { again: status === 403 });
  if (status === 413) return new Trouble(`“${name}” is too large for this server. Save a smaller copy.`);
  if (status === 403) return new Trouble("You are logged out. Log in again in another tab, then try again here.", { again: true });
  return new Trouble(`“${name}” could not be kept (error ${status}). Try again, or tell whoever runs this site.`, { again: true });
}

/** Take back an upload that nobody described; where it is still being looked at, ask once more. */
export async function callOff(upload, key, tries = 2) {
  const address = `${upload}?key=${key}`;
  const answer = await fetch(address, { method: "DELETE", headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => null);
  // What could not be taken back the server forgets by itself within a day.
  if (answer?.status === 404 && tries > 1) setTimeout(() => callOff(upload, key, tries - 1), 2500);
}

/** Keep a picture with its words and its focal point. */
export async function describe(image, words, images) {
  const body = new FormData();
  for (const [name, value] of Object.entries(words)) body.append(name, value === true ? "on" : value === false ? "" : value);
  const answer = await fetch(addressOf(image.id, images), { method: "POST", body, headers: { "X-CSRFToken": token() } })
    .catch(() => { throw new Trouble("The words were not kept: the server cannot be reached. Nothing you typed is lost; try again."); });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Trouble(said.error ?? `The words were not kept (error ${answer.status}). Try again.`);
  return said;
}

/** Everything that is known of one picture. */
export async function details(id, images) {
  const answer = await fetch(addressOf(id, images)).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

const addressOf = (id, images) => images.replace(/\/0\/$/, `/${id}/`);

/** Let a person choose files. */
export function pickFiles({ several = false } = {}) {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = KINDS;
    input.multiple = several;
    input.addEventListener("change", () => resolve(pictures(input.files)));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
