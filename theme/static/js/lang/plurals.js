// Plural categories, written ordinals and numbers: the twin of plugins/openshelf/lang/{plurals,numbers}.py.

const language = (tag) => tag.split("-")[0].toLowerCase();
const ENGLISH = { 1: "one", 2: "two", 3: "few" };

function lastWord(n) {
  if (n === 0) return "0";
  for (const unit of [10, 100, 1000, 1e6, 1e9])
    if (n % unit) return String(unit <= 100 ? n % unit : { 1000: 100, 1e6: 1000, 1e9: 1e6 }[unit]);
  return "1000000000";
}

export function createPlurals({ plurals, numbers }) {
  function plural(n, tag) {
    if (n !== Math.trunc(n)) return "other";
    const i = Math.abs(n);
    if (!plurals.slavic.includes(language(tag))) return i === 1 ? "one" : "other";
    if (i % 10 === 1 && i % 100 !== 11) return "one";
    return [2, 3, 4].includes(i % 10) && ![12, 13, 14].includes(i % 100) ? "few" : "many";
  }

  function ordinal(n, tag) {
    const rules = plurals.ordinals[tag] ?? plurals.ordinals[language(tag)] ?? {};
    if (rules.category) {
      const teen = [11, 12, 13].includes(n % 100);
      return n + plurals.english[(!teen && ENGLISH[n % 10]) || "other"];
    }
    return n + (rules[lastWord(Math.abs(n))] ?? rules["*"] ?? "");
  }

  function formatNumber(n, decimals) {
    const plain = decimals === undefined ? String(Math.abs(n)) : Math.abs(n).toFixed(decimals);
    const [whole, part] = plain.split(".");
    const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, numbers.group);
    return (n < 0 ? "−" : "") + grouped + (part ? numbers.decimal + part : "");
  }

  function formatBytes(size) {
    let value = size, unit = 0;
    const last = numbers.bytes.length - 1;
    while (value >= 1000 && unit < last) (value /= 1000), unit++;
    let decimals = unit && value < 9.95 ? 1 : 0;
    if (Number(value.toFixed(decimals)) >= 1000 && unit < last) (value /= 1000), unit++, (decimals = 1);
    return `${formatNumber(value, decimals)}\u00a0${numbers.bytes[unit]}`;
  }

  return { plural, ordinal, formatNumber, formatBytes };
}
