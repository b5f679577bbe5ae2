// Suggestions under a search field: words of the library that complete what is typed. A combobox after the ARIA pattern;
// without it the form still searches. Looks for form[data-suggest], which names the search worker.

import { clientOf } from "./search/client.js";
import { loadWords } from "./words.js";

const WAIT = 80; // ms of silence before a suggestion is asked for

function attach(form) {
  const input = form.querySelector("input[type=search]");
  const root = document.documentElement;
  const client = clientOf(form, root);
  const list = document.createElement("ul");
  list.id = `${input.id}-words`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  input.after(list);
  // Until the first key it is a plain search field, and nothing is loaded.
  input.addEventListener("keydown", begin, { once: true });
  input.addEventListener("input", begin, { once: true });

  let chosen = -1;
  let timer = 0;
  let typed = input.value;

  let begun = false;
  function begin() {
    if (begun) return;
    begun = true;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    client.ask("suggest", { typed: "" }).catch(() => {});
    loadWords(root.dataset).then(({ t }) => list.setAttribute("aria-label", t("Suggestions")));
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (index + options.length + 1) % (options.length + 1);
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    const option = options[chosen];
    input.value = option ? option.dataset.text : typed;
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  async function offer() {
    typed = input.value;
    if (typed.trim().length < 2) return close();
    let found;
    try {
      found = await client.latest("suggest", { typed, limit: 7 });
    } catch {
      return close(); // Without suggestions the field searches all the same.
    }
    if (!found || document.activeElement !== input || input.value !== typed) return;
    close();
    list.append(...found.filter(({ text }) => text !== typed).map(({ text }, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.dataset.text = text;
      option.textContent = text;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = typed;
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      choose(chosen < 0 && event.key === "ArrowUp" ? list.children.length - 1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
    }
  });
  // mousedown comes before the field loses its focus.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    input.value = option.dataset.text;
    close();
    form.requestSubmit();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
}

for (const form of document.querySelectorAll("form[data-suggest]")) attach(form);
