// unfold draws its icons as words that a font turns into pictures: those words are not for reading aloud.
// What has no other name gets one.
{
  const NAMES = { dock_to_right: "Menu", close: "Close the menu" };
  const ICON = ".material-symbols-outlined";

  // unfold opens its menus by a click on what is neither link nor button: keys shall do it too.
  function press(control) {
    control.setAttribute("role", "button");
    control.tabIndex = 0;
    control.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      control.click();
    });
  }

  function nameOf(icon, control) {
    if (control.getAttribute("x-on:click")?.includes("openTheme")) return "Light or dark";
    return icon.textContent.trim().replaceAll("_", " ");
  }

  function quieten(icon) {
    if (icon.hasAttribute("aria-hidden") || icon.hasAttribute("aria-label")) return;
    const words = NAMES[icon.textContent.trim()];
    if (words && icon.hasAttribute("x-on:click")) {
      press(icon);
      icon.setAttribute("aria-label", words);
      return;
    }
    const around = icon.closest("a, button");
    const others = around?.cloneNode(true);
    others?.querySelectorAll(ICON).forEach((one) => one.remove());
    if (around && !others.textContent.trim() && !around.title && !around.ariaLabel && !others.querySelector("img[alt]")) {
      around.setAttribute("aria-label", nameOf(icon, around));
    }
    icon.setAttribute("aria-hidden", "true");
  }

  const all = (part) => {
    part.querySelectorAll?.("a[x-on\\:click]:not([href], [role])").forEach(press);
    part.querySelectorAll?.(ICON).forEach(quieten);
  };
  // unfold loads this in the page's head.
  document.addEventListener("DOMContentLoaded", () => {
    all(document);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const part of addedNodes) all(part);
    }).observe(document.body, { childList: true, subtree: true });
  });
}
