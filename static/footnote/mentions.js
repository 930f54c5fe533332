// Offers the names of colleagues behind an @ in a comment. Arrow keys choose, Enter or Tab takes, Escape closes.

for (const field of document.querySelectorAll("textarea[data-people]")) {
  attend(field);
}

function attend(field) {
  const list = document.createElement("ul");
  list.className = "people";
  list.id = `${field.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues");
  list.hidden = true;
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  let typed = "";

  function close() {
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    for (const other of list.children) {
      other.setAttribute("aria-selected", String(other === option));
    }
    field.setAttribute("aria-activedescendant", option.id);
  }

  function take(option) {
    const at = field.selectionStart;
    const before = field.value.slice(0, at).replace(/@[\w.+-]*$/, `@${option.dataset.name} `);
    field.value = before + field.value.slice(at).replace(/^ /, "");
    field.setSelectionRange(before.length, before.length);
    close();
  }

  async function offer() {
    const found = /(?:^|[^\w.@+-])@([\w.+-]*)$/.exec(field.value.slice(0, field.selectionStart));
    if (!found) {
      close();
      return;
    }
    typed = found[1];
    const answer = await fetch(`${field.dataset.people}?q=${encodeURIComponent(typed)}`);
    if (!answer.ok || typed !== found[1]) {
      return;
    }
    const { people } = await answer.json();
    list.replaceChildren(...people.map((person, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.dataset.name = person.name;
      option.setAttribute("role", "option");
      option.textContent = person.full ? `${person.name} (${person.full})` : person.name;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(option);
      });
      return option;
    }));
    list.hidden = people.length === 0;
    if (people.length) {
      choose(list.firstElementChild);
    }
  }

  field.addEventListener("input", offer);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    const now = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = event.key === "ArrowDown" ? now?.nextElementSibling : now?.previousElementSibling;
      choose(next ?? (event.key === "ArrowDown" ? list.firstElementChild : list.lastElementChild));
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(now);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
}
