// A field that offers rows while one types, and can create one that is not there.

export class Combobox {
  /**
   * `find(words)` resolves to rows {id, label, note, here}; `create` says whether other words make a new row, `careful`
   * that Enter takes a row by a part of its name only where that row is `here`, known in this text.
   */
  constructor(input, { find, create = false, careful = false, chosen = () => {} }) {
    Object.assign(this, { input, find, create, careful, chosen, rows: [], at: -1, asked: 0, label: "" });
    const form = input.form;
    this.value = form.elements[input.dataset.for];
    this.fresh = form.elements[`${input.dataset.for}_new`] ?? null;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-list`;
    this.list.className = "options";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
    this.list.hidden = true;
    const frame = document.createElement("span");
    frame.className = "combobox";
    input.replaceWith(frame);
    frame.append(input, this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#leave());
    input.addEventListener("focus", () => input.select());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) {
        this.#pick(this.rows[Number(option.dataset.n)]);
      }
    });
  }

  /** Show a row without asking the server for it. */
  set(id, label, fresh = "") {
    this.value.value = id ?? "";
    this.label = label ?? "";
    this.input.value = this.label;
    if (this.fresh) {
      this.fresh.value = fresh;
    }
    this.#close();
    this.#tell();
  }

  #tell() {
    const place = this.input.form.querySelector(`[data-new="${this.input.dataset.for}"]`);
    if (place) {
      place.hidden = !this.fresh?.value;
    }
    this.chosen(this);
  }

  async #typed() {
    this.value.value = "";
    const words = this.input.value.trim();
    const asked = (this.asked += 1);
    this.looking = this.find(words);
    let rows;
    try {
      rows = await this.looking;
    } catch {
      rows = [];
    }
    if (asked !== this.asked || document.activeElement !== this.input) {
      return;
    }
    const exact = rows.some((row) => same(row.label, words));
    this.rows = this.create && words && !exact ? [...rows, { id: "", label: words, fresh: true }] : rows;
    const sure = (row) => !this.careful || row.here || row.fresh || same(row.label, words);
    this.#show(this.careful && exact ? this.rows.findIndex((row) => same(row.label, words)) : this.rows.findIndex(sure));
  }

  #show(at) {
    this.list.replaceChildren(
      ...this.rows.map((row, n) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${n}`;
        option.dataset.n = n;
        option.setAttribute("role", "option");
        option.textContent = row.fresh ? `Create “${row.label}”` : row.label;
        if (row.note) {
          const note = document.createElement("span");
          note.className = "note";
          note.textContent = row.note;
          option.append(" ", note);
        }
        return option;
      }),
    );
    this.list.hidden = this.rows.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#activate(at);
  }

  #activate(at) {
    this.at = at;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) {
      this.input.removeAttribute("aria-activedescendant");
    } else {
      this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
      this.list.children[at]?.scrollIntoView({ block: "nearest" });
    }
  }

  #pick(row) {
    this.set(row.id, row.label, row.fresh ? row.label : "");
    this.picked = row;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #key(event) {
    const shown = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!shown) {
        this.#typed();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#activate((this.at + step + this.rows.length) % this.rows.length);
    } else if (event.key === "Enter" && !event.ctrlKey && shown) {
      event.preventDefault();
      if (this.at >= 0) {
        this.#pick(this.rows[this.at]);
      }
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #leave() {
    this.settled();
  }

  /** Make of what was typed the row of that name, a new one, or leave the words for the form to complain of. */
  async settled() {
    const words = this.input.value.trim();
    if (words === this.label && (!words || this.value.value || this.fresh?.value)) {
      this.#close();
      return;
    }
    if (!words) {
      this.set("", "");
      return;
    }
    const rows = this.rows.length ? this.rows.filter((row) => !row.fresh) : await this.find(words).catch(() => []);
    if (this.input.value.trim() !== words) {
      return; // typed on meanwhile
    }
    const only = !this.create && !this.careful && rows.length === 1 ? rows[0] : null;
    const row = rows.find((one) => same(one.label, words)) ?? only;
    if (row) {
      this.#pick(row);
    } else if (this.create) {
      this.#pick({ id: "", label: words, fresh: true });
    } else {
      this.#close();
    }
  }

  #close() {
    this.asked += 1;
    this.rows = [];
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function same(one, other) {
  return one.toLocaleLowerCase() === other.toLocaleLowerCase();
}
