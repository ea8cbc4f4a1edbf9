// unfold draws its icons as words that a font turns into pictures: those words are not for reading aloud.
// What has no other name gets one.
{
  const NAMES = { dock_to_right: "Menu", close: "Close the menu" };
  const ICON = ".material-symbols-outlined";

  function name(control, words) {
    control.setAttribute("role", "button");
    control.tabIndex = 0;
    control.setAttribute("aria-label", words);
    control.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      control.click();
    });
  }

  function quieten(icon) {
    if (icon.hasAttribute("aria-hidden") || icon.hasAttribute("aria-label")) return;
    const words = NAMES[icon.textContent.trim()];
    // unfold opens its menu by a click on the picture itself.
    if (words && icon.hasAttribute("x-on:click")) return name(icon, words);
    const around = icon.closest("a, button");
    const others = around?.cloneNode(true);
    others?.querySelectorAll(ICON).forEach((one) => one.remove());
    if (around && !others.textContent.trim() && !around.title && !around.ariaLabel && !others.querySelector("img[alt]")) {
      around.setAttribute("aria-label", icon.textContent.trim().replaceAll("_", " "));
    }
    icon.setAttribute("aria-hidden", "true");
  }

  const all = (part) => part.querySelectorAll?.(ICON).forEach(quieten);
  // unfold loads this in the page's head.
  document.addEventListener("DOMContentLoaded", () => {
    all(document);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const part of addedNodes) all(part);
    }).observe(document.body, { childList: true, subtree: true });
  });
}
