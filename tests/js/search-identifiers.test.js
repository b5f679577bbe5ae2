import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { identifierKey, recognised } from "../../theme/static/js/search/identifiers.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/search-identifiers.json", import.meta.url)));
const clean = (text) => text.toLowerCase().normalize("NFC");

test("an identifier has the key the build gave it", () => {
  for (const [kind, value, key] of vectors.keys) assert.equal(identifierKey(kind, value, clean), key, `${kind} ${value}`);
});

test("a query that has the form of a number is known as one", () => {
  for (const [query, kind, value] of vectors.recognised) {
    const found = recognised(query);
    assert.deepEqual([found?.kind ?? null, found?.value ?? null], [kind, value], query);
  }
});
