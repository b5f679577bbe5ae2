// A page's side of the search worker: calls in, promises out. An answer to a question that has been overtaken is dropped.

/** The client of a page: `element` names the worker (data-worker), the root element the index; labels: of values, for query.js. */
export function clientOf(element, root, { labels } = {}) {
  const here = (path) => new URL(path, document.baseURI).href;
  const index = here(`${root.dataset.root}/${root.dataset.search}`);
  return createClient(here(element.dataset.worker), index, { tag: root.dataset.tag, labels });
}

/** { ask(op, args), latest(op, args) } of a worker that starts with the first question, while the index's root is on its way. */
export function createClient(url, index, setup) {
  let worker = null;
  let number = 0;
  const waiting = new Map();
  const newest = new Map();

  function start() {
    worker = new Worker(url, { type: "module" });
    worker.addEventListener("message", ({ data: { id, value, error } }) => {
      const call = waiting.get(id);
      waiting.delete(id);
      if (error) call?.reject(new Error(error));
      else call?.resolve(value);
    });
    worker.addEventListener("error", (event) => {
      for (const call of waiting.values()) call.reject(new Error(event.message || "the search worker cannot start"));
      waiting.clear();
    });
    const begin = (root) => worker.postMessage({ id: 0, op: "setup", args: { ...setup, base: index.replace(/root\.json$/, ""), root } });
    // Where it cannot be had the worker asks once more and says why.
    fetch(index).then((answer) => (answer.ok ? answer.json() : null)).then(begin, () => begin(null));
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
