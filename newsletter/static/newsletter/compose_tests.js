// A test of the letter as it is typed: nothing is saved by it, and what is wrong is said at the field.

export function makeTests(form, saving) {
  const field = document.getElementById("test_to");
  const button = document.querySelector("[data-test]");
  const problems = document.getElementById("test-problems");

  const tell = (sentences) => {
    problems.replaceChildren(...sentences.map((one) => Object.assign(document.createElement("span"), { textContent: one })));
    field.toggleAttribute("aria-invalid", Boolean(sentences.length));
    if (sentences.length) {
      field.setAttribute("aria-invalid", "true");
      field.focus();
    }
  };

  async function send() {
    button.disabled = true;
    saving.tell("Sending a test …");
    const state = await saving.session.check();
    if (state !== "in") {
      saving.tell("");
      tell(["No test was sent: the server cannot be reached, or you are logged out. Log in again in another tab, then try again."]);
    } else await post();
    button.disabled = false;
  }

  async function post() {
    try {
      const answer = await fetch(button.dataset.test, { method: "POST", body: new FormData(form), redirect: "error" });
      const { said, problems: found } = await answer.json();
      tell(found ?? []);
      saving.tell(said ?? "");
    } catch {
      saving.tell("");
      tell(["No test was sent: the server did not answer. Try again."]);
    }
  }

  form.addEventListener("submit", (event) => {
    if (!event.submitter?.dataset.test) return;
    event.preventDefault();
    send();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    button.click();
  });
  field.addEventListener("input", (event) => event.stopPropagation());
  field.addEventListener("change", (event) => event.stopPropagation());
}
