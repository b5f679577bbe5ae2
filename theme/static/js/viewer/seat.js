// A seat at a screen-only work, held by the rules of kiosk/API.md: asked for, waited for, renewed, given back.
// In: the work, `request(method, path, {json, keepalive}) → {status, body}` and `later(ms, fn) → cancel`; out: `onChange(state)` with
// phase asking | waiting | seated | closed | unreachable | lost | left. Nothing here touches a page or a clock.

const PATIENCE = 5; // seconds before an unreachable server is asked again

export function makeSeat({ work, request, later, onChange = () => {} }) {
  let state = { phase: "asking" };
  let cancel = () => {};
  let left = false;

  function become(next) {
    state = next;
    onChange(state);
  }

  function again(seconds, step) {
    cancel();
    cancel = later(seconds * 1000, step);
  }

  async function ask() {
    const ticket = state.ticket;
    const answer = await reach("POST", "/-/seat", { json: ticket ? { work, ticket } : { work } });
    if (left) return drop(answer?.body?.seat ?? answer?.body?.ticket);
    if (answer === null || answer.status >= 500) {
      become({ ...state, phase: "unreachable", reason: answer?.body?.reason ?? null });
      return again(PATIENCE, ask);
    }
    if (answer.status === 201) return hold(answer.body);
    if (answer.status === 202) {
      const { ticket: mine, position, in_use: inUse, limit, retry_in: retryIn } = answer.body;
      become({ phase: "waiting", ticket: mine, position, inUse, limit });
      return again(retryIn, ask);
    }
    return become({ phase: "closed", reason: answer.body?.reason ?? "unknown-work" });
  }

  function hold({ seat, number, expires_in: expiresIn, renew_every: renewEvery }) {
    become({ phase: "seated", seat, number, missed: 0, allowed: Math.floor(expiresIn / renewEvery) });
    again(renewEvery, renew);
  }

  async function renew() {
    const held = state;
    const answer = await reach("PUT", `/-/seat/${held.seat}`, {});
    if (left || state.seat !== held.seat) return undefined;
    if (answer?.status === 200) {
      if (held.missed) become({ ...held, missed: 0 });
      return again(answer.body.renew_every, renew);
    }
    if (answer?.status === 403) return become({ phase: "closed", reason: answer.body.reason });
    if (answer?.status === 404 || held.missed + 1 >= held.allowed) return become({ phase: "lost" });
    become({ ...held, missed: held.missed + 1 });
    return again(PATIENCE, renew);
  }

  async function reach(method, path, options) {
    try {
      return await request(method, path, options);
    } catch {
      return null;
    }
  }

  function drop(token) {
    if (token) reach("DELETE", `/-/seat/${token}`, { keepalive: true });
  }

  return {
    get state() {
      return state;
    },
    /** Take a seat, or go on with one handed over from the page before. */
    async take(handed = null) {
      left = false;
      if (handed) {
        const answer = await reach("PUT", `/-/seat/${handed.seat}`, {});
        if (answer?.status === 200) return hold({ ...handed, ...answer.body });
      }
      become({ phase: "asking" });
      return ask();
    },
    /** The server no longer knows this seat: a page was refused. */
    lose(reason) {
      cancel();
      become(reason === "seat-expired" || reason === "no-seat" ? { phase: "lost" } : { phase: "closed", reason });
    },
    /** Give it back. */
    leave() {
      left = true;
      cancel();
      drop(state.seat ?? state.ticket);
      become({ phase: "left" });
    },
    /** Keep it for the next page of this work, which continues with what this returns. */
    handOver() {
      cancel();
      left = true;
      return state.phase === "seated" ? { seat: state.seat, number: state.number } : null;
    },
  };
}
