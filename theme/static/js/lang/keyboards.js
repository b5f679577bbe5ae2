// On-screen keyboards: `table` is what bundle.keyboard_tables gives; the twin of plugins/openshelf/lang/keyboards.py.

import { upper } from "./case.js";

export function createKeyboards(table) {
  // A key pressed with shift: the first letter of a key that types two.
  const capital = (key, tag) => upper(key[0], tag) + key.slice(1);
  return {
    names: table.order,
    layout: (name) => table.layouts[name],
    longPress: (name, key) => table.layouts[name].long[key] ?? [],
    capital,
  };
}
