// Every page: what depends on the day, the view menu, the language remembered for the gate, "/" to reach the search field.

import "./today.js";
import { loadWords } from "./words.js";

const root = document.documentElement;
const kiosk = root.dataset.profile === "kiosk";

/** Keeps or forgets a choice; a kiosk keeps it only until its guest is forgotten. */
function keep(key, value) {
  try {
    const storage = kiosk ? sessionStorage : localStorage;
    if (value) storage.setItem(key, value);
    else storage.removeItem(key);
  } catch {
    // Without storage the choice holds for this page.
  }
}

/** An element with attributes and children. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Colours and text size: a fieldset whose choices hold at once. */
function choices(t) {
  const modes = { "": t("As the device"), light: t("Light"), dark: t("Dark"), contrast: t("High contrast") };
  const menu = make("fieldset", {}, make("legend", {}, t("Colours")),
    ...Object.entries(modes).map(([value, label]) => make("label", {}, make("input", { type: "radio", name: "mode", value }), ` ${label}`)),
    make("label", {}, make("input", { type: "checkbox", name: "large" }), ` ${t("Large text")}`));
  const chosen = root.dataset.mode ?? "";
  for (const radio of menu.querySelectorAll("input[name=mode]")) {
    radio.checked = radio.value === chosen;
    radio.addEventListener("change", () => {
      if (radio.value) root.dataset.mode = radio.value;
      else delete root.dataset.mode;
      keep("openshelf.mode", radio.value);
    });
  }
  const large = menu.querySelector("input[name=large]");
  large.checked = root.dataset.size === "large";
  large.addEventListener("change", () => {
    if (large.checked) root.dataset.size = "large";
    else delete root.dataset.size;
    keep("openshelf.large", large.checked ? "1" : "");
  });
  return menu;
}

/** The menu is filled when it is first opened: its words are loaded by who wants them. */
function viewMenu(menu) {
  menu.addEventListener("toggle", async () => menu.append(choices((await loadWords(root.dataset)).t)), { once: true });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.hidden = false;
}

for (const menu of document.querySelectorAll("details.view")) viewMenu(menu);

for (const link of document.querySelectorAll("a[data-language]")) {
  link.addEventListener("click", () => {
    keep("openshelf.language", link.dataset.language);
    // The place on the page is kept too: the same part, the same query.
    link.href = link.href.split(/[?#]/)[0] + location.search + location.hash;
  });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("form[role=search] input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
});

// Buttons that step along a shelf show only where there is more than fits.
for (const shelf of document.querySelectorAll("[data-shelf]")) {
  const buttons = document.querySelectorAll(`[data-shelf-step][aria-controls="${shelf.id}"]`);
  const show = () => {
    for (const button of buttons) button.hidden = shelf.scrollWidth <= shelf.clientWidth + 1;
  };
  for (const button of buttons) {
    button.addEventListener("click", () => shelf.scrollBy({ left: Number(button.dataset.shelfStep) * shelf.clientWidth * 0.8 }));
  }
  new ResizeObserver(show).observe(shelf);
}

for (const button of document.querySelectorAll("[data-back]")) button.addEventListener("click", () => history.back());
