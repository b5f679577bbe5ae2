// What a page holds of a work's seats, kept beside it in the window: a seat, or a place in the line. In: the window's store; out: the same for the next
// page. So a guest whose page broke, was loaded anew or changed its language goes on with the own seat instead of waiting behind it, and whoever
// forgets the guest can give it back although the page itself no longer answers.

const NAME = "openshelf.seat";

/** The window's store; null where the browser refuses it. */
export function windowStore() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** What is kept: { work, seat, number } or { work, ticket }, or null. */
export function kept(store) {
  try {
    const found = JSON.parse(store?.getItem(NAME) ?? "null");
    return typeof found?.work === "string" && (found.seat ?? found.ticket) ? found : null;
  } catch {
    return null;
  }
}

/** Keep it for this work; null forgets. */
export function keep(store, work, held) {
  try {
    if (held) store?.setItem(NAME, JSON.stringify({ work, ...held }));
    else store?.removeItem(NAME);
  } catch {
    // A full store: the seat ends by itself.
  }
}

/** Give back what is kept, unless it is of `work`. Resolves when the server was told, or cannot be. */
export async function giveBack(store, send, work = null) {
  const found = kept(store);
  if (!found || found.work === work) return;
  keep(store, found.work, null);
  await send(`/-/seat/${found.seat ?? found.ticket}`, { method: "DELETE", keepalive: true }).catch(() => {});
}
