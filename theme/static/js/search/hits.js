// A hit → what the list of results shows of it: title, access, author and year, why it is there, the doors into it. In: the page's
// means; out: elements. Catalogue text is only ever set as text, never as markup.

import { formatDate } from "../lang/dates.js";
import { make, marked } from "./element.js";
import { printedDate, titlesFor } from "./printed.js";

const READABLE = ["open", "screen-only"];

/** The day it is at the library, ISO. */
function localDay(zone) {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone: zone || "UTC", year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
  } catch {
    return new Date().toISOString().slice(0, 10);
  }
}

/** more(): what few searches need (search-more.js); onSave(button, card): of the page's own list; null where there is none. */
export function createHits({ t, tn, fill, settings, root, kiosk, number, now, more, savedIds, onSave }) {
  const label = (facet, value) => settings.values[facet]?.[value] ?? value;
  const printed = (date) => printedDate(date ?? "", (...day) => formatDate(settings.dates, () => "", ...day));
  const below = (path) => `${root.dataset.root}/${root.dataset.tag}/${path}`;
  const sentence = (words, values) => fill(words, values).replace("..", ".");
  let day = "";
  const today = () => (day ||= localDay(root.dataset.zone));

  /** What a reader can do with it today. */
  function accessNow({ access, begins, ends, opens }) {
    if (ends && today() > ends) return "metadata-only";
    if (access === "embargoed" && begins && today() >= begins) return opens ?? "open";
    return access;
  }

  /** What is known of a text on another site that the last check did not reach: the badge and the hint. */
  const outside = ({ link, since }) => settings.outside[link].map((words) => sentence(words, { on: printed(since) }));

  function badge(card) {
    const now = accessNow(card);
    const elsewhere = (words) => make("span", { class: "badge badge-elsewhere" }, words);
    if (kiosk && now === "open" && !card.read && card.path.startsWith("record/")) return elsewhere(t("On another site"));
    if (now === "metadata-only" && card.closed === "no-work" && !card.shelf) return null;
    if (now === "open" && card.link) return elsewhere(outside(card)[0]);
    let words = label("access", now);
    if (now === "embargoed" && card.begins) words = t("Opens on {date}", { date: printed(card.begins) });
    else if (now === "metadata-only" && card.shelf) words = t("On the shelf");
    return make("span", { class: `badge badge-${now}` }, words);
  }

  /** Why it cannot be read at once and what to do, as on every list (pages/access.py). */
  function hint(card) {
    const now = accessNow(card);
    const reason = card.ends && today() > card.ends ? "ended" : now === card.access ? (card.closed ?? now) : now;
    if (reason === "no-text" && card.shelf) return null;
    // A guest at the kiosk is where it is read.
    if (kiosk && reason === "screen-only" && card.read && !card.halls) return null;
    const halls = (card.halls ?? []).map((slug) => settings.halls[slug]).filter(Boolean).join(", ");
    const words = reason === "open" && card.link
      ? outside(card)[1]
      : sentence(settings.hints[reason === "screen-only" && halls ? "screen-only-where" : reason] ?? "", { where: halls, ends: printed(card.ends) });
    return words ? make("span", { class: "hint" }, words) : null;
  }

  const shownDate = ({ date, year }) => (date ? printed(date) : year == null ? null : String(year));

  function details(card) {
    const usual = (card.languages ?? []).map((value) => settings.usualScripts[value]);
    const creators = card.creator.flatMap((name, i) => (i ? ["; ", marked(name)] : [marked(name)]));
    return [
      creators.length ? make("span", {}, ...creators) : null,
      shownDate(card),
      ...(card.languages ?? []).map((value) => label("language", value)),
      ...(card.scripts ?? []).filter((script) => !usual.includes(script)).map((script) => label("script", script)),
      label("type", card.type),
    ].filter(Boolean);
  }

  /** Why the hit is there, where its words do not show it. */
  function reasonOf({ reason }) {
    if (!reason) return null;
    const { why, word, asked, script } = reason;
    const words = why === "script" ? t("{word}: the same word in another script ({script})", { word, script: label("script", script) })
      : why === "alias" ? t("{word}: another name for {asked}", { word, asked })
      : t("{word}: found for “{asked}”", { word, asked });
    return make("p", { class: "hit-reason" }, words);
  }

  /** What opens into the work's editions: years, languages, scripts. */
  function editionsOf(card) {
    if (!card.editions || now().editions === "all") return null;
    const lines = make("ol", { class: "editions-list" });
    const box = make("details", { class: "editions" }, make("summary", {}, tn("{n} edition of this work", "{n} editions of this work", card.editions, { n: number(card.editions) })), lines);
    box.addEventListener("toggle", async () => box.open && !lines.childElementCount && (await more()).showEditions(lines, card));
    return box;
  }

  function saveButton(card) {
    const button = make("button", { type: "button", class: "linklike", "aria-describedby": "saved-note" });
    nameSave(button, savedIds.has(card.id));
    button.addEventListener("click", () => {
      nameSave(button, !savedIds.has(card.id));
      onSave(button, card);
    });
    return button;
  }

  function nameSave(button, is) {
    button.setAttribute("aria-pressed", is);
    button.textContent = is ? t("Saved") : t("Save");
  }

  function readButton({ read }, now) {
    if (!read || !READABLE.includes(now)) return null;
    return make("a", { class: "button button-plain", href: below(read) }, now === "open" || kiosk ? t("Read") : t("Read in the library"));
  }

  function showHit(card) {
    const [title, ...others] = titlesFor(card, root.dataset.tag);
    return make("li", { class: "brief" },
      make("h3", { class: "brief-title" }, make("a", { href: below(card.path) }, marked(title, { lang: title.lang }))),
      ...others.map((other) => make("p", { class: "other-title" }, marked(other, { lang: other.lang }))),
      badge(card), " ", hint(card),
      make("p", { class: "brief-line" }, ...details(card).map((detail) => make("span", {}, detail)),
        card.shelf ? make("span", { class: "mark-text" }, t("Shelf mark {mark}", { mark: card.shelf })) : null),
      reasonOf(card),
      make("p", { class: "hit-pages", hidden: true }),
      editionsOf(card),
      make("p", { class: "brief-doors" }, readButton(card, accessNow(card)), kiosk ? null : saveButton(card)));
  }

  return { showHit, badge, label, below, nameSave, shownDate };
}
