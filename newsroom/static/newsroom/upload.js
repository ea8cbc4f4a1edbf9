// Takes a picture to the server with progress, asks what it shows, and hands back its address.

export const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

export const pictures = (list) => [...(list ?? [])].filter((file) => file instanceof File);

const LAYOUT = `
  <form method="dialog" class="upload-form">
    <h2 class="upload-title">Describe this picture</h2>
    <div class="upload-body">
      <img class="upload-picture" alt="">
      <div class="upload-fields">
        <p class="upload-name"></p>
        <progress class="upload-progress" max="1" value="0" aria-label="Upload"></progress>
        <p class="upload-state" role="status"></p>
        <label class="upload-label" for="upload-alt">What does it show?</label>
        <textarea id="upload-alt" class="upload-alt" rows="3" maxlength="300"
          placeholder="For those who cannot see it: “Two rulers side by side, both bent.”"></textarea>
        <label class="upload-bare"><input type="checkbox"> It only decorates and says nothing</label>
      </div>
    </div>
    <div class="upload-buttons">
      <button type="button" class="quiet-button" data-cancel>Cancel</button>
      <button type="submit" class="strong-button" data-insert disabled>Insert</button>
    </div>
  </form>`;

let dialog;

function openDialog() {
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "upload";
    dialog.innerHTML = LAYOUT;
    document.body.append(dialog);
  }
  const parts = {
    picture: dialog.querySelector(".upload-picture"),
    name: dialog.querySelector(".upload-name"),
    progress: dialog.querySelector("progress"),
    state: dialog.querySelector(".upload-state"),
    alt: dialog.querySelector(".upload-alt"),
    bare: dialog.querySelector("[type=checkbox]"),
    insert: dialog.querySelector("[data-insert]"),
    cancel: dialog.querySelector("[data-cancel]"),
    form: dialog.querySelector("form"),
  };
  parts.alt.value = "";
  parts.alt.disabled = false;
  parts.bare.checked = false;
  parts.progress.value = 0;
  parts.progress.hidden = false;
  parts.insert.disabled = true;
  parts.state.textContent = "Uploading…";
  parts.state.classList.remove("is-wrong");
  return parts;
}

// XMLHttpRequest, because fetch tells nothing about how far an upload is.
function send(file, address, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("image", file, file.name || "pasted.png");
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 201 && request.response) resolve(request.response);
      else reject(new Error(request.response?.error ?? refusal(request.status, file.name)));
    });
    request.addEventListener("error", () => reject(new Error(`“${file.name}” did not arrive: the server cannot be reached. Try again.`)));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function refusal(status, name) {
  if (status === 413) return `“${name}” is too large for this server. Save a smaller copy.`;
  if (status === 403) return "You are logged out. Log in again in another tab, then go on here.";
  return `“${name}” was refused (error ${status}). Try again, or tell whoever runs this site.`;
}

async function describe(image, alt, images) {
  const body = new FormData();
  body.append("alt", alt);
  const address = images.replace(/\/0\/$/, `/${image.id}/`);
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? `The alt text was not kept (error ${answer.status}). Try again.`);
  return said;
}

/** Upload one file and ask for its alt text; gives {id, url, alt, label}, or null where it was called off. */
export function askAbout(file, { upload, images, verb = "Insert" }) {
  const parts = openDialog();
  const stop = new AbortController();
  const { signal } = stop;
  const preview = URL.createObjectURL(file);
  let image = null;
  parts.picture.src = preview;
  parts.picture.hidden = false;
  parts.picture.onerror = () => { parts.picture.hidden = true; };
  parts.name.textContent = file.name || "Pasted picture";
  parts.insert.textContent = verb;

  const update = () => {
    const said = parts.bare.checked || parts.alt.value.trim() !== "";
    parts.alt.disabled = parts.bare.checked;
    parts.insert.disabled = !(image && said);
  };
  const wrong = (error) => {
    parts.state.textContent = error.message;
    parts.state.classList.add("is-wrong");
    parts.progress.hidden = true;
  };

  return new Promise((resolve) => {
    const finish = (result) => {
      stop.abort();
      URL.revokeObjectURL(preview);
      if (dialog.open) dialog.close();
      resolve(result);
    };
    parts.alt.addEventListener("input", update, { signal });
    parts.bare.addEventListener("change", update, { signal });
    parts.cancel.addEventListener("click", () => finish(null), { signal });
    dialog.addEventListener("cancel", () => finish(null), { signal });
    parts.alt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      if (!parts.insert.disabled) parts.form.requestSubmit();
    }, { signal });
    parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const alt = parts.bare.checked ? "" : parts.alt.value.trim().replace(/\s+/g, " ");
      parts.insert.disabled = true;
      try {
        finish(await describe(image, alt, images));
      } catch (error) {
        wrong(error);
        update();
      }
    }, { signal });

    dialog.showModal();
    parts.alt.focus();
    send(file, upload, (part) => { parts.progress.value = part; }, signal)
      .then((kept) => {
        image = kept;
        parts.progress.value = 1;
        parts.state.textContent = "Uploaded.";
        update();
      })
      .catch(wrong);
  });
}

/** Let a person choose files. */
export function pickFiles({ several = false } = {}) {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/jpeg,image/png,image/webp,image/gif,image/avif";
    input.multiple = several;
    input.addEventListener("change", () => resolve(pictures(input.files)));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
