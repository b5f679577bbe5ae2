// A guest's request without a screen. In: a form's fields, the page's query; out: what is sent, what a code is, what an answer means in words.
// Rules: a request has one key, so sending it twice orders one book; what the library or the server says are keys, and words are chosen here.

export const OF_WORK = ["record", "title", "author", "shelf", "hall"];
const CODE = /^[A-Z0-9]{4,12}$/;
const LONGEST = 2000;

/** A key for a request: 22 random characters that no other page will ever make. */
export function newKey(random = (bytes) => crypto.getRandomValues(bytes)) {
  return [...random(new Uint8Array(16))].map((byte) => byte.toString(36).padStart(2, "0")).join("").slice(0, 32);
}

/** The work a link named: its fields that hold something. */
export function workOf(query) {
  const found = new URLSearchParams(query);
  return Object.fromEntries(OF_WORK.filter((name) => found.get(name)).map((name) => [name, found.get(name).slice(0, LONGEST)]));
}

/** The body of `POST /-/outbox`: the work's fields and what the guest wrote, without what is empty. */
export function bodyOf(kind, tag, work, written) {
  const fields = { ...work };
  for (const [name, text] of Object.entries(written)) if (text.trim()) fields[name] = text.trim().slice(0, LONGEST);
  return { kind, tag, fields };
}

/** A code as a hand writes it ("k7 4m") → as it is kept ("K7-4M"); null where it can be none. */
export function codeOf(written) {
  const letters = written.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (!CODE.test(letters)) return null;
  const half = Math.ceil(letters.length / 2);
  return `${letters.slice(0, half)}-${letters.slice(half)}`;
}

/** Why a request could not be kept, in words. status 0: nothing answered. */
export function troubleOf(status, reason, t) {
  if (reason === "outbox-full") return t("Too many requests wait here to be sent. Please ask a librarian.");
  if (status === 0 || status >= 500) return t("It could not be kept just now. Please try again.");
  return t("It could not be understood. Please ask a librarian.");
}

/** How a request is, in words. */
export function stateOf({ state, place, why }, t) {
  switch (state) {
    case "queued":
    case "sent":
      return t("It is kept here and goes to the library with the next connection.");
    case "acknowledged":
      return t("The library has it; nobody has looked at it yet.");
    case "accepted":
      return t("It is being fetched.");
    case "ready":
      return place ? t("It is ready: {place}.", { place }) : t("It is ready. Please ask at the desk.");
    case "done":
      return t("It has been handed over.");
    case "answered":
      return t("It has been answered.");
    case "refused":
      return `${t("It could not be done.")} ${whyOf(why, t)}`;
    default:
      return t("Please ask a librarian.");
  }
}

function whyOf(why, t) {
  const words = {
    "not-found": t("The book is not on its shelf."),
    lent: t("Another reader has the book."),
    "in-reading-room": t("The book is read in the reading room only."),
    "not-lent": t("The book is not lent."),
    "too-fragile": t("The book is too fragile to be handed out."),
    "not-understood": t("The request could not be understood."),
    "cannot-deliver": t("It cannot be delivered there."),
  };
  return words[why] ?? t("Please ask at the desk.");
}
