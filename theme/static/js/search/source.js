// Where the index's files come from. In: a function that reads a path to bytes or null where there is no such file, and
// one that inflates. Out: a source that reads each file once and counts what it cost.

const KEPT = 96 * 1024 * 1024; // bytes of inflated files kept for later queries

/** The index below `base` ("search/") over fetch, for browsers and their workers. */
export function fetchSource(base) {
  return makeSource(
    async (path, fresh) => {
      const response = await fetch(base + path, fresh ? { cache: "no-cache" } : undefined);
      if (response.status === 404 || response.status === 410) return null;
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    async (bytes) => {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },
  );
}

/** A file the index names is not there: the page is older than the generations kept. */
export class MissingFile extends Error {}

export function makeSource(readBytes, inflate) {
  const kept = new Map();
  let size = 0;
  const cost = { requests: 0, bytes: 0 };

  async function read(path, deflated) {
    cost.requests++;
    const bytes = await readBytes(path, false);
    if (!bytes) throw new MissingFile(path);
    cost.bytes += bytes.length;
    const body = deflated ? await inflate(bytes) : bytes;
    size += body.length;
    return body;
  }

  return {
    cost,
    inflate,

    /** The bytes of a file that never changes, inflated unless it is no deflated one. */
    file(path, deflated = true) {
      let found = kept.get(path);
      if (found) {
        kept.delete(path);
      } else {
        found = read(path, deflated);
        found.catch(() => kept.delete(path));
        for (const [old, body] of kept) {
          if (size < KEPT) break;
          kept.delete(old);
          body.then((bytes) => (size -= bytes.length), () => {});
        }
      }
      kept.set(path, found);
      return found;
    },

    /** root.json as it stands now; null where there is none. */
    async root() {
      cost.requests++;
      const bytes = await readBytes("root.json", true);
      if (!bytes) return null;
      cost.bytes += bytes.length;
      return JSON.parse(new TextDecoder().decode(bytes));
    },
  };
}
