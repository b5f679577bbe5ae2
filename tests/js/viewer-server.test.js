// The seat client and the sealed source against the real kiosk server, over the works of tests/vectors/kiosk-api.json.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeSeat } from "../../theme/static/js/viewer/seat.js";
import { seatSource } from "../../theme/static/js/viewer/source.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env.OPENSHELF_PYTHON ?? join(ROOT, ".venv", "bin", "python");
const skip = existsSync(PYTHON) ? false : "the Python set-up is missing: run make setup";

let folder;
let server;
let origin;

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "kiosk-"));
  const made = spawnSync(PYTHON, [join(ROOT, "tests", "kiosk", "sample_profile.py"), folder], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  server = spawn(PYTHON, ["-m", "kiosk", "serve", made.stdout.trim(), "--port", "0"], { cwd: ROOT });
  const line = await new Promise((done) => server.stdout.once("data", (data) => done(String(data))));
  origin = /http:\/\/[\d.:]+/.exec(line)[0];
});

after(() => {
  server?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function request(method, path, { json, seat }) {
  const headers = { ...(json && { "content-type": "application/json" }), ...(seat && { authorization: `Seat ${seat}` }) };
  const response = await fetch(origin + path, { method, headers, body: json && JSON.stringify(json) });
  const type = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    wait: Number(response.headers.get("retry-after")) || 0,
    body: type === "application/json" ? await response.json() : null,
    blob: type.startsWith("image/") ? await response.blob() : null,
  };
}

function reader(work) {
  const timers = [];
  const later = (_, step) => {
    timers.push(step);
    return () => timers.splice(timers.indexOf(step), 1);
  };
  const seat = makeSeat({ work, request, later });
  const source = seatSource({
    work,
    request,
    decode: async (blob) => ({ width: 1, height: 1, text: await blob.text() }),
    seatNow: () => seat.state.seat,
    onRefused: (reason) => seat.lose(reason),
  });
  return { seat, source, next: () => timers.shift()() };
}

test("two readers share one seat, one after the other", { skip }, async () => {
  const first = reader("one-seat");
  const second = reader("one-seat");
  await first.seat.take();
  await second.seat.take();
  assert.deepEqual([first.seat.state.phase, second.seat.state.phase, second.seat.state.position], ["seated", "waiting", 1]);
  const page = await first.source.page(2);
  assert.match(page.bitmap.text, /one-seat page 2/);
  await first.next();
  assert.equal(first.seat.state.phase, "seated");
  first.seat.leave();
  await new Promise((done) => setTimeout(done, 200));
  await second.next();
  assert.equal(second.seat.state.phase, "seated");
  await assert.rejects(first.source.page(1), (error) => error.reason === "no-seat");
  second.seat.leave();
});

test("words are found on sealed pages by number", { skip }, async () => {
  const { source } = reader("one-seat");
  assert.deepEqual(await source.find(["dəniz", "xal*"]), [3]);
});

test("a work whose right has ended stays closed", { skip }, async () => {
  const { seat } = reader("over");
  await seat.take();
  assert.deepEqual(seat.state, { phase: "closed", reason: "right-ended" });
});

test("pages that turn too fast are refused with a time to wait", { skip }, async () => {
  const { seat, source } = reader("long");
  await seat.take();
  for (let number = 1; number <= 12; number++) await source.page(number);
  await assert.rejects(source.page(13), (error) => error.reason === "too-fast" && error.wait >= 1);
  assert.equal(seat.state.phase, "seated");
  seat.leave();
});
