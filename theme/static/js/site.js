// Every page: what depends on the day (today.js), the view menu (view.js), the language remembered for the gate, "/" to reach the search field.

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

/** The menu is filled when it is first opened: who wants it loads it. */
function viewMenu(menu) {
  menu.addEventListener("toggle", async () => menu.append(await (await import("./view.js")).choices(root, keep)), { once: true });
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

if (document.querySelector("[data-begins], [data-ends], [data-hours], [data-as-of]")) import("./today.js");
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
