// Forgetting a guest. In: the window's own stores; out: promises that each is empty. And the guard that keeps a step back in
// history from leading into the pages of the guest before.

const BOUNDARY = "openshelf.guest"; // the history entry with which the present guest began

/** Empty every store a page can write to. A store that fails is passed over, the others are emptied all the same. */
export async function forget(stores) {
  const { localStorage, sessionStorage, indexedDB, caches, navigator, document } = stores;
  const steps = [
    () => localStorage?.clear(),
    () => sessionStorage?.clear(),
    async () => Promise.all(((await indexedDB?.databases?.()) ?? []).map(({ name }) => removed(indexedDB, name))),
    async () => Promise.all(((await caches?.keys()) ?? []).map((name) => caches.delete(name))),
    async () => {
      for (const worker of (await navigator?.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
    },
    async () => {
      const top = await navigator?.storage?.getDirectory?.();
      if (top) for await (const name of top.keys()) await top.removeEntry(name, { recursive: true });
    },
    () => document?.getSelection?.()?.removeAllRanges(),
    () => document?.activeElement?.blur?.(),
    () => {
      for (const form of document?.forms ?? []) form.reset();
    },
  ];
  await Promise.allSettled(steps.map(async (step) => step()));
}

function removed(indexedDB, name) {
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    for (const outcome of ["onsuccess", "onerror", "onblocked"]) request[outcome] = done;
  });
}

/** A guest begins at this entry of the history. The address is kept beside it: other entries hide theirs (no-referrer). */
export function beginGuest({ navigation, sessionStorage, location }) {
  const key = navigation?.currentEntry?.key;
  if (key) sessionStorage.setItem(BOUNDARY, JSON.stringify({ key, url: location.href }));
}

/** Where the present guest began, when this page was reached by a step back into another guest's history; else null. */
export function wayBack({ navigation, sessionStorage }) {
  const boundary = JSON.parse(sessionStorage.getItem(BOUNDARY) ?? "null");
  if (!boundary || !navigation?.currentEntry) return null;
  const began = navigation.entries().findIndex((entry) => entry.key === boundary.key);
  // A guest who walked far has pushed the beginning out of the history; then nothing older is left in it.
  return began >= 0 && navigation.currentEntry.index < began ? boundary.url : null;
}
