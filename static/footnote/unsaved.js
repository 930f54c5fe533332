// Asks before a page is left whose form holds what is not saved.

const form = document.querySelector("#content-main > form[method=post]");
let untouched = null; // what the form held before the first key or click: until then its widgets dress themselves
let leaves = false;

function held() {
  const typed = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]);
  // What is chosen in a box with two sides is selected only when the form is sent.
  const chosen = [...form.querySelectorAll(".selector-chosen select")].map((box) => [...box.options].map((each) => each.value).sort());
  return JSON.stringify([typed, chosen]);
}

function begin() {
  untouched ??= held();
}

if (form?.querySelector(".submit-row input[type=submit]")) {
  if (form.querySelector(".errornote")) untouched = ""; // was sent and refused: all of it is unsaved
  for (const kind of ["pointerdown", "keydown", "paste", "drop"]) document.addEventListener(kind, begin, { capture: true });
  form.addEventListener("submit", () => {
    leaves = true;
  });
  window.addEventListener("pageshow", () => {
    leaves = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaves && untouched !== null && held() !== untouched) event.preventDefault();
  });
}
