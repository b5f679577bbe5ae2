// The view menu, loaded when it is first opened. In: the root element and what keeps a choice. Out: its fieldset.

import { loadWords } from "./words.js";

/** An element with attributes and children. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A fieldset of colours and text size whose choices hold at once; keep(key, value): remembers one, or forgets it where the value is "". */
export async function choices(root, keep) {
  const { t } = await loadWords(root.dataset);
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
