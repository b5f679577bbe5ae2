// Editions of a work as one hit: each work once, in the place of its best edition, on whatever page it comes (search/editions.js).

import assert from "node:assert/strict";
import test from "node:test";

import { oneHitAWork } from "../../theme/static/js/search/editions.js";

const over = (works, offset, limit) => {
  const read = new Set();
  const rows = works.map((work, i) => ({ i, work }));
  const answer = oneHitAWork({
    rank: async (most) => rows.slice(0, most),
    cardOf: async ({ i, work }) => (read.add(i), work ? { work } : {}),
    total: works.length,
    offset,
    limit,
  });
  return answer.then(({ rows: shown, more }) => ({ shown: shown.map(({ row, folded }) => [row.i, folded]), more, read: read.size }));
};

test("a work stands once, in the place of its best edition, and says for how many it stands", async () => {
  const { shown, more } = await over(["a", null, "a", "b", "a", null], 0, 10);
  assert.deepEqual(shown, [[0, 2], [1, 0], [3, 0], [5, 0]]);
  assert.equal(more, false);
});

test("a later page begins after the works of the pages before and repeats none", async () => {
  const works = ["a", "b", "a", "c", "b", "d", null, "a", "e"];
  const all = (await over(works, 0, 20)).shown.map(([i]) => i);
  const paged = [];
  for (let offset = 0; offset < all.length; offset += 2) paged.push(...(await over(works, offset, 2)).shown.map(([i]) => i));
  assert.deepEqual(paged, all);
});

test("whether more follow is known without reading what follows", async () => {
  const { more, read } = await over([...Array(500)].map(() => null), 0, 10);
  assert.equal(more, true);
  assert.equal(read, 10);
});

test("a work of a thousand editions ends", async () => {
  const { shown } = await over(Array(1500).fill("a"), 0, 10);
  assert.deepEqual(shown[0], [0, 599]);
  assert.equal(shown.length, 10);
});
