// Controls down: the page begins in the lower half of the screen, for a child and for a wheelchair. In: the root element, the session's store; out: a button that
// lowers and raises it. Kept for this guest's visit alone.

import { make } from "./element.js";

const KEPT = "openshelf.lowered";

/** The button. On every page of the visit the page stands as it was left. */
export function loweringButton({ root, store, t }) {
  const button = make("button", { type: "button", className: "lowering" });
  const set = (lowered) => {
    root.classList.toggle("lowered", lowered);
    button.textContent = lowered ? t("Raise the page") : t("Lower the page");
    button.setAttribute("aria-pressed", String(lowered));
  };
  button.addEventListener("click", () => {
    const lowered = !root.classList.contains("lowered");
    if (lowered) store.setItem(KEPT, "1");
    else store.removeItem(KEPT);
    set(lowered);
    scrollTo({ top: 0 });
  });
  set(store.getItem(KEPT) === "1");
  return button;
}
