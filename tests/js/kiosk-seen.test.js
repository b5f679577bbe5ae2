import assert from "node:assert/strict";
import { test } from "node:test";

import { COVERED, followAttention, marked } from "../../theme/static/js/kiosk/seen.js";

/** A page with attention that is taken and given by hand, and a clock likewise. */
function page({ attention = true } = {}) {
  const told = [];
  let waiting = null;
  const state = { attention };
  const follow = followAttention({
    has: () => state.attention,
    later: (_milliseconds, step) => {
      waiting = step;
      return () => { waiting = null; };
    },
    mark: (covered) => told.push(covered),
  });
  return {
    told,
    follow,
    set(has) {
      state.attention = has;
      follow.changed();
    },
    settle() {
      const step = waiting;
      waiting = null;
      step?.();
    },
  };
}

test("a loss that lasts is told, and so is the return", () => {
  const { told, set, settle } = page();
  set(false);
  assert.deepEqual(told, []);
  settle();
  assert.deepEqual(told, [true]);
  set(true);
  assert.deepEqual(told, [true, false]);
});

test("a loss that passes is never told", () => {
  const { told, set, settle } = page();
  set(false);
  set(true);
  settle();
  assert.deepEqual(told, []);
});

test("a page that never had the attention lost none", () => {
  const { told, set, settle } = page({ attention: false });
  set(false);
  settle();
  assert.deepEqual(told, []);
});

test("a page that is being left says nothing more", () => {
  const { told, set, settle, follow } = page();
  set(false);
  follow.left();
  settle();
  assert.deepEqual(told, []);
});

test("the mark is put at the end of a title once, and taken away whole", () => {
  const covered = marked("Xəzər", true);
  assert.equal(covered, `Xəzər ${COVERED}`);
  assert.equal(marked(covered, true), covered);
  assert.equal(marked(covered, false), "Xəzər");
});
