// What is typed and not saved yet is kept in this browser, for one account and one source.

export class Drafts {
  constructor(key) {
    this.key = key;
  }

  /** Return the drafts, the oldest first, each {at, words, values}. */
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return []; // a browser that keeps nothing, or something that is no draft
    }
  }

  keep(draft) {
    this.#write([...this.all().filter((one) => one.at !== draft.at), draft]);
  }

  drop(at) {
    this.#write(this.all().filter((one) => one.at !== at));
  }

  #write(drafts) {
    try {
      if (drafts.length) {
        localStorage.setItem(this.key, JSON.stringify(drafts.slice(-20)));
      } else {
        localStorage.removeItem(this.key);
      }
    } catch {
      // Private windows may keep nothing: the warning before leaving still stands.
    }
  }
}
