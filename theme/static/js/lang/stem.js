export function createStem(rules, key) {
  return (word, tag) => key(word, tag);
}
