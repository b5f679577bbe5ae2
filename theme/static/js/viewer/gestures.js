// What a finger meant. In: where and when it touched and left, how wide the table is; out: "next", "previous", "controls"
// or null. The edges are big on purpose: a guest of seventy at a kiosk turns pages without aiming.

export const EDGE = 0.28; // of the width, on each side
const SWIPE = 48; // CSS pixels
const SLOW = 900; // milliseconds after which a touch is no gesture

export function gestureOf({ x0, y0, t0, x1, y1, t1 }, { left, width, turn, zoom }) {
  const dx = x1 - x0;
  const dy = y1 - y0;
  if (t1 - t0 > SLOW) return null;
  // What lies on the right is what comes next, but in a book that turns the other way.
  const side = (onTheRight) => (onTheRight !== (turn === "rtl") ? "next" : "previous");
  if (Math.abs(dx) < 10 && Math.abs(dy) < 10) {
    const place = (x1 - left) / width;
    if (place < EDGE) return side(false);
    return place > 1 - EDGE ? side(true) : "controls";
  }
  // An enlarged page is moved by the finger, not turned.
  if (zoom > 1 || Math.abs(dx) < SWIPE || Math.abs(dx) < 1.5 * Math.abs(dy)) return null;
  return side(dx < 0);
}
