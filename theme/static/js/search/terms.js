// A term of a query with what it matches: by segment, families with the levels of their words (see words.js).

import { SCRIPT, written } from "./levels.js";

/** A term with its matches by segment and the list of index words they are. */
export class Term {
  constructor(asked) {
    Object.assign(this, asked);
    this.bySegment = new Map();
    this.forms = [];
    this.bases = new Map();
    this.proven = false; // whether the index itself relates a word to it, in any segment
  }

  set(segment, matches) {
    this.bySegment.set(segment, matches);
  }

  within(segment) {
    const term = Object.create(this);
    term.matches = this.bySegment.get(segment) ?? [];
    return term;
  }

  formsOf(family) {
    let base = this.bases.get(family);
    if (base === undefined) {
      this.bases.set(family, (base = this.forms.length));
      for (const word of family.words) this.forms.push(written(word));
    }
    return base;
  }

  get documents() {
    let sum = 0;
    for (const matches of this.bySegment.values()) for (const { family } of matches) sum += family.docs;
    return sum;
  }

  get found() {
    return this.documents > 0;
  }
}

/** Matches of one segment put together, each family once, at its words' best levels. */
export const joinMatches = (lists) => {
  const byFamily = new Map();
  for (const { family, levels } of lists.flat()) {
    const known = byFamily.get(family);
    if (!known) byFamily.set(family, levels.slice());
    else levels.forEach((level, i) => level >= 0 && (known[i] < 0 || level < known[i]) && (known[i] = level));
  }
  return [...byFamily].map(([family, levels]) => ({ family, levels }));
};

/** A quoted word is taken as it is spelled: other spellings and scripts count, other endings do not. */
export function asSpelled(matches) {
  return matches
    .map(({ family, levels }) => ({ family, levels: levels.map((level) => (level <= SCRIPT ? level : -1)) }))
    .filter(({ levels }) => levels.some((level) => level >= 0));
}
