// Sharing by what the platform offers; where it offers nothing, the address is copied.

const canonical = document.querySelector('link[rel="canonical"]');
const address = canonical?.href ?? location.href.split("#")[0];
const title = document.querySelector("h1").textContent.trim();

async function copyAddress(button) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = "Link copied";
  } catch {
    button.textContent = "Copy it from the address bar";
  }
  setTimeout(() => (button.textContent = words), 2500);
}

async function share(button) {
  if (!navigator.share) return copyAddress(button);
  try {
    await navigator.share({ title, url: address });
  } catch (error) {
    // Whoever closes the sheet wanted nothing; only a sheet that failed gives way to copying.
    if (error.name !== "AbortError") await copyAddress(button);
  }
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) button.textContent = "Copy link";
  button.hidden = false;
  button.addEventListener("click", () => share(button));
}
