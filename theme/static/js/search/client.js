// A page's side of the search worker: calls in, promises out. An answer to a question that has been overtaken is dropped.

/**
 * The client of a page: `element` names the worker (data-worker), what it loads at once (data-fold) and only for words that
 * are not found (data-rare, data-stem), for queries that are more than words (data-full), for an index of several segments
 * (data-united) or for texts that have pages (data-pages); the root element names the index.
 */
export function clientOf(element, root) {
  const here = (path) => new URL(path, document.baseURI).href;
  return createClient(here(element.dataset.worker), {
    base: here(`${root.dataset.root}/${root.dataset.search.replace(/root\.json$/, "")}`),
    fold: here(element.dataset.fold),
    rare: here(element.dataset.rare),
    full: here(element.dataset.full),
    united: here(element.dataset.united),
    stem: here(element.dataset.stem),
    pages: element.dataset.pages && here(element.dataset.pages),
    tag: root.dataset.tag,
  });
}

/** { ask(op, args), latest(op, args) } of a worker that starts with the first question. */
export function createClient(url, setup) {
  let worker = null;
  let number = 0;
  const waiting = new Map();
  const newest = new Map();

  function start() {
    worker = new Worker(url, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error) call?.reject(new Error(data.error));
      else call?.resolve(data.value);
    });
    worker.addEventListener("error", (event) => {
      for (const call of waiting.values()) call.reject(new Error(event.message || "the search worker cannot start"));
      waiting.clear();
    });
    worker.postMessage({ id: 0, op: "setup", args: setup });
  }

  function ask(op, args) {
    if (!worker) start();
    const id = ++number;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, op, args });
    });
  }

  /** The answer, or null when a later question of the same kind was asked meanwhile. */
  async function latest(op, args) {
    const turn = (newest.get(op) ?? 0) + 1;
    newest.set(op, turn);
    const value = await ask(op, args);
    return newest.get(op) === turn ? value : null;
  }

  return { ask, latest };
}
