// Buttons that cannot be taken back ask first; also those that come onto the page later.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button && !window.confirm(button.dataset.ask)) event.preventDefault();
}, true);
