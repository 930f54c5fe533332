// The reading desk: joins the article, the form, the list of claims and the keys.

import { Article, end, start } from "./article.js";
import { Drafts } from "./drafts.js";
import { ClaimForm } from "./form.js";
import { selected } from "./offsets.js";
import { ask, post } from "./server.js";

const byId = (id) => document.getElementById(id);
const settings = JSON.parse(byId("reading-settings").textContent);
const path = new URL(".", window.location.href).pathname;
const token = document.querySelector("#claim-form [name=csrfmiddlewaretoken]").value;
const article = new Article(byId("article"));
const drafts = new Drafts(settings.draft);
let last = settings.remembered;
let undone = ""; // the mark that was made last

const vocabulary = { metric: [], category: [] };
for (const option of byId("vocabulary").options) {
  const { what, note, rule } = option.dataset;
  vocabulary[what].push({ id: option.value, label: option.label, note, rule });
}
const form = new ClaimForm(byId("claim-form"), { path, vocabulary, changed: keep });

// ---- Saying what happened

function say(sentence, alarm = false) {
  const place = byId("said");
  place.textContent = sentence;
  document.querySelector(".messagelist:not(:has(.error, .warning))")?.remove(); // what the page before had to say
  place.classList.toggle("alarm", alarm);
}

function take(answer) {
  article.render(answer.paragraphs);
  byId("claims").innerHTML = answer.claims;
  const { done, total } = answer.coverage;
  byId("coverage-words").firstElementChild.textContent = `${done} of ${total}`;
  byId("coverage-open").textContent = `${total - done} open`;
  byId("coverage-meter").value = done;
  say(total > done ? answer.said : `${answer.said} All ${total} numbers are accounted for.`);
}

// ---- Numbers and selections

async function claim(span) {
  if (form.shown && form.dirty) {
    keep();
  }
  const found = await ask(`${path}suggest/`, span).catch(() => ({ error: "The server did not answer: try again." }));
  if (found.error) {
    say(found.error, true);
    return;
  }
  closeIncident();
  form.suggest(found, last);
  article.mark(form.span);
  hideBar();
  form.focus();
  const spot = article.at(form.span.start);
  if (spot) {
    article.reveal(spot);
  }
  const reads = found.reading?.words ?? found.reading?.error ?? "";
  say(`${byId("form-title").textContent}. ${reads}`);
  drawKept();
}

function chosen() {
  const spot = article.focused();
  return spot ? { start: start(spot), end: end(spot) } : selected(article.root);
}

async function mark(span, kind) {
  const data = new FormData();
  data.set("start", span.start);
  data.set("end", span.end);
  data.set("kind", kind);
  const answer = await post(`${path}mark/`, data, token);
  if (!answer.ok) {
    say(answer.said, true);
    return;
  }
  undone = answer.mark;
  take(answer);
  form.close();
  next(span.start);
}

/** Mark for the reason that is offered; where none is, or another is wanted, ask. */
function noClaim(span, askFirst = false) {
  const spot = article.at(span.start);
  const reason = spot?.dataset.reason;
  if (reason && !askFirst) {
    mark(span, reason);
    return;
  }
  const dialog = byId("reasons");
  byId("reasons-words").textContent = `“${spot?.textContent ?? window.getSelection().toString()}”`;
  dialog.span = span;
  dialog.showModal();
}

async function unmark(id) {
  if (!id) {
    say("There is no mark to take back here.", true);
    return;
  }
  const at = article.place();
  const answer = await post(`${path}mark/${id}/undo/`, new FormData(), token);
  if (!answer.ok) {
    say(answer.said, true);
    return;
  }
  undone = "";
  take(answer);
  const spot = article.at(at);
  if (spot) {
    article.focus(spot);
  }
}

async function again(claims, span) {
  if (!span) {
    say("Choose the number, or select the words, that carry the claim again.", true);
    return;
  }
  for (const id of claims) {
    const data = new FormData();
    data.set("start", span.start);
    data.set("end", span.end);
    const answer = await post(`${path}claim/${id}/again/`, data, token);
    if (!answer.ok) {
      say(answer.said, true);
      return;
    }
    take(answer);
  }
  next(span.start);
}

function next(at) {
  article.mark(null);
  const spot = article.open(at);
  if (spot) {
    article.focus(spot);
  } else {
    article.root.focus({ preventScroll: true });
  }
}

// ---- The form

let saving = false;

async function save(event) {
  event.preventDefault();
  if (saving) {
    return; // a second press before the first was answered
  }
  saving = true;
  try {
    await form.settle();
    await saved();
  } finally {
    saving = false;
  }
}

async function saved() {
  const data = new FormData(form.form);
  const editing = form.claim;
  const answer = await post(editing ? `${path}claim/${editing}/` : `${path}claim/`, data, token);
  if (!answer.ok) {
    say(answer.said, true);
    form.refuse(answer);
    keep();
    return;
  }
  const span = form.span;
  last = form.leaves();
  last = { ...last, ...answer.remembered }; // what was created with the claim has its key now
  drafts.drop(draftAt());
  form.close();
  take(answer);
  drawKept();
  if (editing) {
    article.mark(null);
    document.querySelector(`[data-show="${editing}"]`)?.focus();
  } else {
    next(span.start);
  }
}

async function edit(id) {
  if (form.shown && form.dirty) {
    keep();
  }
  const answer = await ask(`${path}claim/${id}/`).catch(() => null);
  if (!answer) {
    say("That claim is no longer there: reload the page.", true);
    return;
  }
  const { values } = answer;
  closeIncident();
  form.fill(values, { claim: id, span: { start: values.quote_start, end: values.quote_end } });
  article.mark(null);
  article.light(id);
  form.element(values.kind === "statement" ? "statement_type" : "phrase").focus();
  say(`${byId("form-title").textContent}: “${values.phrase || values.quote}”`);
}

function closeForm() {
  const span = form.span;
  form.close();
  article.mark(null);
  article.light(null);
  drawKept();
  const spot = span && article.at(span.start);
  if (spot) {
    article.focus(spot);
  } else {
    article.root.focus({ preventScroll: true });
  }
}

// ---- Drafts

function draftAt() {
  return form.claim || `at ${form.span?.start}`;
}

function keep() {
  if (!form.shown || !form.dirty) {
    return;
  }
  drafts.keep({ at: draftAt(), claim: form.claim, span: form.span, values: form.values() });
  byId("draft-state").textContent = "Draft kept";
}

function drawKept() {
  const place = byId("kept");
  const waiting = drafts.all().filter((draft) => !form.shown || draft.at !== draftAt());
  place.hidden = waiting.length === 0;
  byId("draft-state").textContent = "";
  place.replaceChildren(
    ...waiting.map((draft) => {
      const line = document.createElement("p");
      const words = draft.values.phrase || draft.values.quote;
      line.append(`Not saved yet: “${words.slice(0, 80)}” `);
      for (const [label, act] of [
        ["Go on", () => restore(draft)],
        ["Throw away", () => { drafts.drop(draft.at); drawKept(); say("Thrown away."); }],
      ]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = label;
        button.setAttribute("aria-label", `${label}: “${words.slice(0, 80)}”`);
        button.addEventListener("click", act);
        line.append(button, " ");
      }
      return line;
    }),
  );
}

function restore(draft) {
  keep();
  closeIncident();
  form.fill(draft.values, { claim: draft.claim, span: draft.span });
  form.dirty = true;
  article.mark(draft.claim ? null : draft.span);
  drawKept();
  form.focus();
  say("Restored what you had typed.");
}

window.addEventListener("beforeunload", (event) => {
  if (form.shown && form.dirty) {
    keep();
    event.preventDefault();
  }
});

// ---- A new incident

const incidentForm = byId("incident-form");

function openIncident() {
  if (form.shown && form.dirty) {
    keep();
  }
  form.close();
  incidentForm.hidden = false;
  incidentForm.elements.title.value = "";
  incidentForm.elements.day.value = settings.day;
  byId("day-hint").textContent = settings.day ? "The day the source was published: correct it where it happened before." : "";
  incidentForm.elements.title.focus();
  drawKept();
}

function closeIncident() {
  incidentForm.hidden = true;
}

incidentForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await post(`${path}incident/`, new FormData(incidentForm), token);
  for (const place of incidentForm.querySelectorAll("[data-error]")) {
    const sentences = answer.errors?.[place.dataset.error] ?? [];
    place.textContent = sentences.join(" ");
    place.hidden = sentences.length === 0;
  }
  if (!answer.ok) {
    say(answer.said, true);
    return;
  }
  take(answer);
  last = { ...last, incident: answer.incident, incident_title: answer.title };
  say(`${answer.said} Claims go to it from now on.`);
  closeIncident();
  next(article.place());
});

// ---- Lists and buttons

function show(id, from) {
  article.light(id);
  for (const row of document.querySelectorAll(".claim")) {
    row.classList.toggle("lit", row.dataset.claim === id);
  }
  return from;
}

byId("claims").addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) {
    return;
  }
  const { show: shown, edit: edited, remove: removed, citeAgain } = button.dataset;
  if (shown) {
    const spot = article.at(Number(button.dataset.start));
    show(shown);
    if (spot) {
      article.focus(spot);
    } else {
      document.querySelector("[data-quotes].lit")?.scrollIntoView({ block: "center" });
    }
  } else if (edited) {
    edit(edited);
  } else if (citeAgain) {
    again([citeAgain], lastChosen);
  } else if (removed) {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = "Really remove";
      say("Press once more to remove the claim.");
      return;
    }
    const answer = await post(`${path}claim/${removed}/remove/`, new FormData(), token);
    if (answer.ok) {
      take(answer);
      byId("recorded").scrollIntoView({ block: "nearest" });
      article.root.focus({ preventScroll: true });
    } else {
      say(answer.said, true);
    }
  }
});
for (const type of ["mouseover", "focusin"]) {
  byId("claims").addEventListener(type, (event) => show(event.target.closest(".claim")?.dataset.claim ?? null));
  article.root.addEventListener(type, (event) => {
    const spot = event.target.closest(".spot");
    const id = spot?.dataset.claims?.split(" ")[0] ?? null;
    show(id);
    if (id && type === "focusin") {
      byId(`claim-${id}`)?.scrollIntoView({ block: "nearest" });
    }
  });
}

let lastChosen = null; // what was chosen in the text before a button of the list was pressed
document.addEventListener("selectionchange", () => {
  const words = selected(article.root);
  if (words) {
    lastChosen = words;
    showBar();
  } else {
    hideBar();
  }
});
article.root.addEventListener("focusin", (event) => {
  const spot = event.target.closest(".spot");
  if (spot) {
    lastChosen = { start: start(spot), end: end(spot) };
  }
});

const bar = byId("bar");
document.body.append(bar); // its place is counted from the page
function showBar() {
  const range = window.getSelection().getRangeAt(0);
  const box = range.getBoundingClientRect();
  bar.hidden = false;
  bar.classList.toggle("has-form", form.shown);
  const left = Math.min(Math.max(box.left, 8), window.innerWidth - bar.offsetWidth - 8);
  bar.style.left = `${left + window.scrollX}px`;
  bar.style.top = `${box.bottom + window.scrollY + 8}px`;
}
function hideBar() {
  bar.hidden = true;
}
bar.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
bar.addEventListener("click", (event) => act(event.target.closest("button")?.dataset.act));

function act(what) {
  const words = chosen();
  if (!words) {
    return;
  }
  if (what === "claim") {
    claim({ start: words.start, end: words.end });
  } else if (what === "mark") {
    noClaim(words);
  } else if (what === "quote" && form.shown) {
    form.quote(trimmed(words));
    form.touched();
    say("The selected words are the quote.");
  } else if (what === "phrase" && form.shown) {
    form.phrase(trimmed(words).text);
    form.touched();
  }
}

function trimmed({ start: from, end: to, text }) {
  const words = text ?? article.at(from)?.textContent ?? "";
  const lead = words.length - words.trimStart().length;
  const trail = words.length - words.trimEnd().length;
  return { start: from + lead, end: to - trail, text: words.trim() }; // white space is one unit a code point
}

article.root.addEventListener("click", (event) => {
  const spot = event.target.closest(".spot");
  if (!spot || selected(article.root)) {
    return;
  }
  if (spot.classList.contains("open")) {
    claim({ start: start(spot), end: end(spot) });
  } else if (spot.dataset.claims) {
    document.querySelector(`[data-show="${spot.dataset.claims.split(" ")[0]}"]`)?.scrollIntoView({ block: "nearest" });
  }
});

byId("reasons").addEventListener("click", (event) => {
  const kind = event.target.closest("[data-kind]")?.dataset.kind;
  if (kind) {
    byId("reasons").close();
    mark(byId("reasons").span, kind);
  }
});
byId("reasons").addEventListener("keydown", (event) => {
  const button = byId("reasons").querySelectorAll("[data-kind]")[Number(event.key) - 1];
  if (button) {
    event.preventDefault();
    button.click();
  }
});
byId("reasons").addEventListener("close", () => {
  const spot = article.at(byId("reasons").span?.start);
  if (spot) {
    article.focus(spot);
  }
});

form.form.addEventListener("submit", save);
byId("form-close").addEventListener("click", closeForm);
byId("form-mark").addEventListener("click", () => noClaim(form.span));
byId("incident-open").addEventListener("click", openIncident);
byId("incident-close").addEventListener("click", () => { closeIncident(); article.root.focus({ preventScroll: true }); });
byId("keys-open").addEventListener("click", () => byId("keys").showModal());

// ---- Keys

const KEYS = {
  n: () => next(article.place()),
  p: () => {
    const spot = article.open(article.place(), true);
    if (spot) {
      article.focus(spot);
    }
  },
  x: () => { const span = chosen() ?? form.span; if (span) { noClaim(span); } },
  X: () => { const span = chosen() ?? form.span; if (span) { noClaim(span, true); } },
  u: () => unmark(article.focused()?.dataset.mark || undone),
  a: () => {
    const spot = article.focused();
    const twins = spot?.dataset.again?.split(" ") ?? [];
    if (twins.length) {
      again(twins, chosen());
    } else {
      say("These words are not printed a second time: use “Printed again” at the claim they carry.", true);
    }
  },
  e: () => { const id = article.focused()?.dataset.claims?.split(" ")[0]; if (id) { edit(id); } },
  i: openIncident,
  c: () => (document.querySelector(".claim .what") ?? byId("incident-open")).focus(),
  r: () => (document.querySelector(".incidents a.ask") ?? document.querySelector(".incidents a") ?? byId("incident-open")).focus(),
  q: () => act("quote"),
  f: () => act("phrase"),
  "?": () => byId("keys").showModal(),
};
const MOVES = {
  ArrowRight: (extend) => article.word(1, extend),
  ArrowLeft: (extend) => article.word(-1, extend),
  ArrowDown: () => article.paragraph(1),
  ArrowUp: () => article.paragraph(-1),
};

document.addEventListener("keydown", (event) => {
  const inside = event.target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea");
  const shown = form.shown || !incidentForm.hidden;
  if (document.querySelector("dialog[open]")) {
    return;
  }
  if (event.key === "Escape" && shown) {
    event.preventDefault();
    if (incidentForm.hidden) {
      closeForm();
    } else {
      closeIncident();
      article.root.focus({ preventScroll: true });
    }
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.shown) {
    event.preventDefault();
    form.form.requestSubmit();
    return;
  }
  if (inside || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const inArticle = article.root.contains(event.target);
  if (inArticle && MOVES[event.key]) {
    event.preventDefault();
    MOVES[event.key](event.shiftKey);
    return;
  }
  if (inArticle && (event.key === "Enter" || event.key === " ")) {
    const span = chosen();
    const spot = article.focused();
    if (span && !(spot && event.key === " " && selected(article.root))) {
      event.preventDefault();
      claim({ start: span.start, end: span.end });
    }
    return;
  }
  if (form.shown && !inArticle && /^[1-9]$/.test(event.key) && form.takeMentioned(Number(event.key))) {
    event.preventDefault();
    say(`Who says so: ${form.element("claimant_new").value || document.querySelector("#f-claimant").value}`);
    return;
  }
  const key = KEYS[event.key];
  if (key) {
    event.preventDefault();
    key();
  }
});

drawKept();
