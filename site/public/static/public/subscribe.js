// A sign-up says when it was begun. The form is held back for the two seconds that people take anyway;
// where the stamp cannot be had, the server shows the form once more.

const forms = document.querySelectorAll("form[data-stamp]");

function prepare(form) {
  const field = form.elements.since;
  let asked = null;
  let ripeAt = 0;
  let isHeld = false;

  async function ask() {
    try {
      const answer = await fetch(form.dataset.stamp);
      const { since, wait } = await answer.json();
      ripeAt = performance.now() + wait;
      field.value = since;
    } catch {
      asked = null;
    }
  }

  async function hold(event) {
    if (field.value && performance.now() >= ripeAt) return;
    event.preventDefault();
    if (isHeld) return;
    isHeld = true;
    form.ariaBusy = "true";
    await (asked ??= ask());
    await new Promise((resolve) => setTimeout(resolve, ripeAt - performance.now()));
    form.submit();
  }

  form.addEventListener("focusin", () => (asked ??= ask()));
  form.addEventListener("submit", hold);
  // Back from the next page, this one may be as it was left.
  addEventListener("pageshow", () => {
    isHeld = false;
    form.ariaBusy = null;
  });
}

forms.forEach(prepare);
