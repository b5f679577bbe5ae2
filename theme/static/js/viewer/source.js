// Where pages come from: one face for both. A source is { page(n), find(keys), text } where page(n) gives a promise of
// { width, height, src, srcset } or { bitmap, width, height }, with `words` (paragraphs) where it has text, or rejects with a Refused.

const KEPT = 8; // pages held: those that lie open, their neighbours, and the way back

export class Refused extends Error {
  /** reason: a key of kiosk/API.md; wait: seconds until it is worth asking again, 0 for never. */
  constructor(reason, wait = 0) {
    super(reason);
    this.reason = reason;
    this.wait = wait;
  }
}

/** Static pages: load(n) reads the n-th page's own HTML and gives what stands in it; find(keys) the pages with every key. */
export function staticSource({ load, find }) {
  return { text: true, page: remembered(load), find };
}

/** Pages against a seat. request(method, path, {seat}) → {status, body, blob, wait}; decode: blob → bitmap. */
export function seatSource({ work, request, decode, seatNow, onRefused }) {
  async function load(number) {
    const seat = seatNow();
    const answer = await request("GET", `/-/read/${work}/${number}`, { seat });
    if (answer.status === 200) {
      const bitmap = await decode(answer.blob);
      return { bitmap, width: bitmap.width, height: bitmap.height, words: null };
    }
    const refused = new Refused(answer.body?.reason ?? "busy", answer.wait ?? 0);
    if (answer.status === 403) onRefused(refused.reason, seat);
    throw refused;
  }
  return {
    text: false,
    page: remembered(load, (page) => page.bitmap.close?.()),
    async find(keys) {
      const query = keys.map((key) => `k=${encodeURIComponent(key)}`).join("&");
      const answer = await request("GET", `/-/find/${work}?${query}`, {});
      if (answer.status === 200) return answer.body.pages;
      throw new Refused(answer.body?.reason ?? "busy", answer.wait ?? 0);
    },
  };
}

/** load(n) with the last few answers kept; a failure is not kept. */
function remembered(load, forget = () => {}) {
  const kept = new Map();
  return (number) => {
    const known = kept.get(number);
    kept.delete(number);
    const page = known ?? load(number);
    kept.set(number, page);
    if (!known) {
      page.catch(() => {
        if (kept.get(number) === page) kept.delete(number);
      });
    }
    if (kept.size > KEPT) {
      const [oldest, gone] = kept.entries().next().value;
      kept.delete(oldest);
      gone.then(forget, () => {});
    }
    return page;
  };
}

/** The search keys of a guest's words: each word by its folded key, long enough ones also as a beginning. */
export function keysOf(text, lang, tag) {
  const keys = lang.tokens(text).filter((token) => !token.joined).map((token) => lang.key(token.text, tag)).filter(Boolean);
  return [...new Set(keys)].slice(0, 8).map((key) => (key.length >= 3 ? `${key}*` : key));
}
