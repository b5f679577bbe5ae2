// Editions of a work as one hit. In: how to rank, the cards of the first rows. Out: the rows of a page, each the best of its work, with
// the others it stands for. Cards tell which work a record is an edition of, and those of shown hits are read anyway.

const MOST = 600; // rows looked at; further ones stand each for itself
const SPARE = 10; // rows more than a page, which most often are enough

/**
 * { rows: [{ row, card, folded }], more }: rows `offset` to `offset + limit` of those that stand for a work, more where others
 * follow. rank(most): the first rows in their order; cardOf(row): its card.
 */
export async function oneHitAWork({ rank, cardOf, total, offset, limit }) {
  const wanted = offset + limit;
  for (let most = Math.min(wanted + SPARE, total); ; most = Math.min(2 * most, total)) {
    const rows = await rank(most);
    const leaders = [];
    const byWork = new Map();
    let at = 0;
    while (at < rows.length && leaders.length < wanted) {
      const end = at + Math.max(wanted - leaders.length, SPARE);
      const batch = rows.slice(at, at < MOST ? Math.min(end, MOST) : end);
      const cards = at < MOST ? await Promise.all(batch.map(cardOf)) : [];
      for (const [i, row] of batch.entries()) {
        const known = cards[i]?.work && byWork.get(cards[i].work);
        if (known) known.folded++;
        else if (leaders.length === wanted) break;
        else leaders.push({ row, card: cards[i], folded: 0 });
        if (cards[i]?.work && !known) byWork.set(cards[i].work, leaders.at(-1));
        at++;
      }
    }
    if (leaders.length >= wanted || most >= total) return { rows: leaders.slice(offset, wanted), more: at < total };
  }
}
