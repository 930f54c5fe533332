// The form of a claim: filled with suggestions, read again while one types, complained to beside its fields.

import { Combobox } from "./combobox.js";
import { standing } from "./offsets.js";
import { ask } from "./server.js";

const NUMBERS = ["operator", "value", "value_max", "low", "high", "override_reason"];
const LABELLED = { claimant: "claimant_label", relay: "relay_label", place: "place_label", incident: "incident_label" };

export class ClaimForm {
  /** `path` is the address of the reading desk; `vocabulary` has the rows of metrics and categories. */
  constructor(form, { path, vocabulary, changed }) {
    Object.assign(this, { form, path, vocabulary, changed });
    this.claim = ""; // the claim that is edited, "" for a new one
    this.span = null; // the phrase, or the selected words, in code points
    this.dirty = false;
    this.asked = 0;
    this.boxes = {};
    for (const input of form.querySelectorAll("[data-combobox]")) {
      const what = input.dataset.combobox;
      const name = input.dataset.for;
      const local = what === "metric" || what === "category";
      this.boxes[name] = new Combobox(input, {
        find: local ? async (words) => this.#match(what, words) : (words) => this.#lookUp(what, words),
        create: Boolean(form.elements[`${name}_new`]),
        careful: what === "party",
        chosen: (box) => this.#chosen(name, box),
      });
    }
    const quote = form.querySelector("#form-quote");
    quote.addEventListener("mouseup", () => {
      const selection = window.getSelection();
      const words = selection.toString().trim();
      if (words && quote.contains(selection.anchorNode) && this.words.includes(words)) {
        this.phrase(words);
        this.touched();
      }
    });
    form.addEventListener("input", (event) => this.#typed(event.target));
    form.addEventListener("change", (event) => this.#typed(event.target));
  }

  get shown() {
    return !this.form.hidden;
  }

  element(name) {
    return this.form.elements[name];
  }

  /** Open the form with what the server suggests, and what the last claim of this article had. */
  suggest(found, last) {
    this.filling = true;
    this.#empty();
    this.claim = "";
    this.span = { start: found.phrase.start, end: found.phrase.end };
    this.#kind(found.kind);
    this.element("phrase").value = found.phrase.text;
    this.quote(found.quote);
    this.#vocabulary("metric", found.metric);
    this.#vocabulary("category", found.category || "all");
    for (const [name, value] of Object.entries(found.values ?? {})) {
      this.element(name).value = value;
    }
    // Only who is named there says so by itself; whoever the last claim named is offered, never filled in.
    const [named] = found.parties;
    if (named?.near && named.id) {
      this.boxes.claimant.set(named.id, named.label);
    }
    this.boxes.incident.set(last.incident, last.incident_title);
    this.#mention(found.parties, last);
    this.#say(found.reading);
    this.#title();
    this.form.hidden = false;
    this.dirty = false;
    this.filling = false;
  }

  /** Fill the form with values, of a claim that is edited or of a draft. */
  fill(values, { claim = "", span, text }) {
    this.filling = true;
    this.#empty();
    this.claim = claim;
    this.span = span;
    for (const [name, value] of Object.entries(values)) {
      const field = this.element(name);
      if (field instanceof RadioNodeList) {
        field.value = value;
      } else if (field?.type === "checkbox") {
        field.checked = value === true || value === "on";
      } else if (field) {
        field.value = value;
      }
    }
    this.#kind(values.kind);
    this.quote({ start: Number(values.quote_start), end: Number(values.quote_end), text: text || values.quote });
    this.#vocabulary("metric", values.metric || "");
    this.#vocabulary("category", values.category || "all");
    for (const [name, label] of Object.entries(LABELLED)) {
      const fresh = values[`${name}_new`] ?? "";
      this.boxes[name].set(values[name], fresh || (values[label] ?? ""), fresh);
    }
    this.boxes.claimant_side.set(values.claimant_side ?? "", values.claimant_side_label ?? "");
    this.element("moved_from").value = claim ? values.moved_from ?? values.incident ?? "" : "";
    const more = ["place", "period", "as_of", "override_reason", "relay"].some((name) => values[name]);
    this.form.querySelector("details").open = more || values.role === "context" || values.stance !== "asserted";
    this.#title();
    this.reread(true);
    this.form.hidden = false;
    this.dirty = false;
    this.filling = false;
  }

  /** Return what stands in the form, with the labels that a draft needs to be shown again. */
  values() {
    const values = Object.fromEntries(new FormData(this.form));
    delete values.csrfmiddlewaretoken;
    for (const [name, label] of [...Object.entries(LABELLED), ["claimant_side", "claimant_side_label"]]) {
      values[label] = this.boxes[name].input.value;
    }
    values.quote = this.words;
    return values;
  }

  /** Return what the last claim leaves for the next one. */
  leaves() {
    const label = (name) => this.boxes[name].input.value;
    return {
      claimant: this.element("claimant").value,
      claimant_name: label("claimant"),
      attribution: this.element("attribution").value,
      incident: this.element("incident").value,
      incident_title: label("incident"),
      metric: this.element("metric").value,
    };
  }

  /** Set the quote, in which the phrase stands out. */
  quote({ start, end, text }) {
    this.element("quote_start").value = start;
    this.element("quote_end").value = end;
    this.words = text;
    this.#showQuote();
  }

  /** Set the phrase; numbers that were read from another would not be its own. */
  phrase(text) {
    this.element("phrase").value = text;
    this.#forget();
    this.#showQuote();
    this.reread();
  }

  #forget() {
    for (const name of NUMBERS) {
      this.element(name).value = "";
    }
  }

  touched() {
    this.dirty = true;
    this.changed();
  }

  close() {
    this.form.hidden = true;
    this.dirty = false;
    this.span = null;
  }

  /** Focus the first field that still needs an answer, else the button that saves. */
  focus() {
    const needed = [this.boxes.metric.input, this.boxes.incident.input, this.element("statement_type"), this.element("start_on")];
    const empty = needed.find((field) => !field.value && field.offsetParent);
    (empty ?? this.form.querySelector("[type=submit]")).focus();
  }

  /** Wait until every field with a list has made up its mind. */
  async settle() {
    await Promise.all(Object.values(this.boxes).map((box) => box.settled()));
  }

  /** Show each refusal beside its field, and go to the first. */
  refuse({ errors = {}, conflict = "", values, labels }) {
    this.clear();
    if (values) {
      // What somebody else changed and this editor had not touched comes with the refusal.
      const kept = { ...this.values(), ...values };
      for (const [name, label] of Object.entries(labels ?? {})) {
        kept[`${name}_label`] = kept[name] === this.element(name).value ? this.boxes[name].input.value : label;
      }
      this.fill(kept, { claim: this.claim, span: this.span, text: this.words });
      this.dirty = true;
      this.form.querySelector("details").open = true;
    }
    const rest = [];
    for (const [name, sentences] of Object.entries(errors)) {
      const place = this.form.querySelector(`[data-error="${name}"]`);
      const field = this.boxes[name]?.input ?? this.element(name);
      if (!place) {
        rest.push(...sentences);
        continue;
      }
      place.textContent = sentences.join(" ");
      place.hidden = false;
      place.closest("details")?.setAttribute("open", "");
      if (field instanceof HTMLElement) {
        place.id ||= `error-${name}`;
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", place.id);
      }
    }
    const box = this.form.querySelector("#form-errors");
    box.textContent = rest.join(" ");
    box.hidden = rest.length === 0;
    const both = this.form.querySelector("#form-conflict");
    both.innerHTML = conflict;
    if (conflict) {
      both.focus();
      both.scrollIntoView({ block: "start" });
      return;
    }
    const first = this.form.querySelector("[aria-invalid=true]");
    (first ?? this.form.querySelector("[type=submit]")).focus();
  }

  clear() {
    for (const place of this.form.querySelectorAll("[data-error]")) {
      place.hidden = true;
    }
    for (const field of this.form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    this.form.querySelector("#form-errors").hidden = true;
    this.form.querySelector("#form-conflict").replaceChildren();
  }

  /** Let the server's one grammar read the phrase, under the chosen operator and metric. */
  async reread(quietly = false) {
    const phrase = this.element("phrase").value.trim();
    if (this.#kindNow() !== "figure" || !phrase) {
      this.#say(null);
      return;
    }
    const asked = (this.asked += 1);
    const operator = this.element("operator").value;
    const reading = await ask(`${this.path}reads/`, { phrase, metric: this.element("metric").value, operator }).catch(
      () => null,
    );
    if (asked !== this.asked) {
      return;
    }
    if (!quietly && operator && reading && !reading.error) {
      for (const name of ["value", "value_max", "low", "high"]) {
        this.element(name).value = reading[name];
      }
    }
    this.#say(reading);
  }

  #typed(field) {
    if (field.name === "kind") {
      this.#kind(field.value);
      this.reread();
    }
    if (field.name === "phrase") {
      this.#forget();
      this.#showQuote();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.reread(), 150);
    }
    if (field.name === "operator") {
      if (!field.value) {
        this.#forget();
      }
      this.reread();
    }
    this.touched();
  }

  #chosen(name, box) {
    if (name === "metric") {
      const row = this.vocabulary.metric.find((one) => one.id === box.value.value);
      this.form.querySelector("#metric-hint").textContent = row ? row.rule : "";
      if (this.shown) {
        this.reread();
      }
    }
    if (name === "claimant" && this.shown && !this.filling) {
      // How it is attributed follows from who says it, until the editor says otherwise.
      this.element("attribution").value = "unattributed";
    }
  }

  #vocabulary(what, id) {
    const row = this.vocabulary[what].find((one) => one.id === id);
    this.boxes[what].set(row?.id ?? "", row?.label ?? "");
  }

  /** Return the rows whose label begins with the words, then those that have them in it, then in what counts. */
  #match(what, words) {
    const asked = words.toLocaleLowerCase();
    const wanted = asked.split(/\s+/).filter(Boolean);
    const has = (text) => wanted.every((word) => text.toLocaleLowerCase().includes(word));
    const far = (row) =>
      row.label.toLocaleLowerCase().startsWith(asked) ? 0 : has(row.label) ? 1 : has(`${row.label} ${row.rule ?? ""}`) ? 2 : 3;
    const rows = this.vocabulary[what].map((row) => [far(row), row]).filter(([way]) => way < 3);
    return rows.sort(([one], [other]) => one - other).slice(0, 12).map(([, row]) => row);
  }

  async #lookUp(what, words) {
    return (await ask(`${this.path}look-up/`, { what, q: words, incident: this.element("incident").value })).rows;
  }

  #mention(parties, last) {
    const place = this.form.querySelector("#mentioned");
    const carried = last.claimant && !parties.some((party) => party.id === last.claimant);
    place.hidden = parties.length === 0 && !carried;
    const chips = parties.map((party, n) =>
      this.#chip(party.id ? party.label : `Create “${party.label}”`, n + 1, () =>
        this.boxes.claimant.set(party.id, party.label, party.id ? "" : party.label),
      ),
    );
    place.replaceChildren(...(chips.length ? ["Named near: ", ...chips] : []));
    if (carried) {
      const chip = this.#chip(last.claimant_name, chips.length + 1, () => {
        this.boxes.claimant.set(last.claimant, last.claimant_name);
        this.element("attribution").value = last.attribution || "unattributed";
      });
      place.append("Carried over: check ", chip);
    }
  }

  #chip(label, number, take) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    const key = document.createElement("kbd");
    key.textContent = String(number);
    button.append(label, " ", key);
    button.addEventListener("click", () => {
      take();
      this.touched();
      this.focus();
    });
    return button;
  }

  /** Take the party that is offered under a number, and say whether there is one. */
  takeMentioned(number) {
    const chip = this.form.querySelectorAll("#mentioned .chip")[number - 1];
    chip?.click();
    return Boolean(chip);
  }

  #kindNow() {
    return this.element("kind").value;
  }

  #kind(kind) {
    this.element("kind").value = kind;
    for (const field of this.form.querySelectorAll(".of-figure, .of-date, .of-statement")) {
      field.hidden = !field.classList.contains(`of-${kind}`);
    }
    this.#title();
    this.#showQuote();
  }

  #title() {
    const nouns = { figure: "figure", date: "date", statement: "statement" };
    const title = `${this.claim ? "Edit" : "New"} ${nouns[this.#kindNow()]}`;
    this.form.querySelector("#form-title").textContent = title;
    const save = this.form.querySelector("#form-save");
    save.firstChild.data = this.claim ? "Save " : "Save and next ";
    this.form.querySelector("#form-mark").hidden = Boolean(this.claim);
  }

  #say(reading) {
    const place = this.form.querySelector("#form-reads");
    place.classList.toggle("unread", Boolean(reading?.error));
    place.textContent = reading?.error ?? reading?.words ?? "";
  }

  #showQuote() {
    const place = this.form.querySelector("#form-quote");
    const phrase = this.#kindNow() === "statement" ? "" : this.element("phrase").value;
    const words = this.words ?? "";
    const at = standing(words, phrase);
    const mark = document.createElement("mark");
    mark.className = "now";
    mark.textContent = at < 0 ? "" : phrase;
    place.replaceChildren(...(at < 0 ? [words] : [words.slice(0, at), mark, words.slice(at + phrase.length)]));
  }

  #empty() {
    this.form.reset();
    for (const hidden of this.form.querySelectorAll('input[type="hidden"]:not([name="csrfmiddlewaretoken"])')) {
      hidden.value = "";
    }
    for (const box of Object.values(this.boxes)) {
      box.set("", "");
    }
    this.form.querySelector("#mentioned").hidden = true;
    this.form.querySelector("details").open = false;
    this.clear();
  }
}
