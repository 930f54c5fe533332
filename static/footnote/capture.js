// Adding a source: a file dropped anywhere on the page, a word while a site answers, suggestions that a press takes over.

const taking = document.querySelector("form[data-drop]");

if (taking) {
  const file = taking.querySelector("input[type=file]");
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const over = (by) => {
    depth = Math.max(0, depth + by);
    taking.classList.toggle("over", depth > 0);
  };
  document.addEventListener("dragenter", (event) => carries(event) && over(1));
  document.addEventListener("dragleave", (event) => carries(event) && over(-1));
  document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    over(0);
    file.files = event.dataTransfer.files;
    file.focus();
  });
  taking.addEventListener("submit", () => {
    const busy = taking.querySelector("[data-busy]");
    busy.textContent = busy.dataset.busy;
    taking.querySelector("button[type=submit]").setAttribute("aria-busy", "true");
  });
  // Coming back to the page, nothing is under way any more.
  window.addEventListener("pageshow", () => {
    taking.querySelector("[data-busy]").textContent = "";
    taking.querySelector("button[type=submit]").removeAttribute("aria-busy");
  });
  (taking.querySelector(".errors input, .errors textarea") ?? taking.querySelector("input[type=text], input[type=file]")).focus();
}

const field = (id) => document.getElementById(id);
const chips = [...document.querySelectorAll(".chip")];

function press(chip) {
  const target = field(chip.dataset.for);
  const row = chip.dataset.row;
  if (target.matches("select.admin-autocomplete")) {
    const fresh = field("id_new_publisher");
    if (row) {
      choose(target, row, chip.dataset.name);
      if (fresh) fresh.value = "";
    } else if (fresh) {
      choose(target, "", "");
      fresh.value = chip.dataset.value;
    }
  } else {
    target.value = chip.dataset.value;
  }
  if (chip.dataset.basis) field("id_published_basis").value = chip.dataset.basis;
  target.dispatchEvent(new Event("input", { bubbles: true }));
  show();
}

// Django's autocomplete is a select2, which listens through its own jQuery.
function choose(select, value, name) {
  if (value && ![...select.options].some((option) => option.value === value)) select.add(new Option(name, value));
  select.value = value;
  window.django?.jQuery(select).trigger("change");
}

function taken(chip) {
  const target = field(chip.dataset.for);
  if (chip.dataset.row) return target.value === chip.dataset.row;
  const where = target.matches("select.admin-autocomplete") ? field("id_new_publisher") : target;
  return where?.value.trim() === chip.dataset.value;
}

function show() {
  for (const chip of chips) chip.setAttribute("aria-pressed", String(taken(chip)));
}

for (const chip of chips) chip.addEventListener("click", () => press(chip));
if (chips.length) {
  document.querySelector("form.which").addEventListener("input", show);
  document.querySelector("form.which").addEventListener("change", show);
  show();
}

// How a day is known goes with the day: typed over, it is the editor's word.
const day = field("id_published_on");
day?.addEventListener("change", () => {
  const chip = chips.find((one) => one.dataset.for === day.id && one.dataset.value === day.value);
  field("id_published_basis").value = day.value ? chip?.dataset.basis ?? "editor" : "unknown";
});

// The first field that is refused, else the first one that still needs an answer.
const asking = document.querySelector("form.which");
if (asking) {
  const [focus] = [
    ...asking.querySelectorAll(".errors input:not([type=hidden]), .errors textarea, .errors select"),
    ...[...asking.querySelectorAll(".asked:has(label.required) :is(input, textarea, select)")].filter((one) => !one.value),
    field("id_title"),
  ];
  focus.focus();
  focus.closest(".asked")?.scrollIntoView({ block: "nearest" });
}
