// Skeletons of a Latin word read as a scholarly transliteration (č as ch, â as ya): part of the twin of plugins/openshelf/lang/fold.py,
// asked for only where a word is not found otherwise. In: the rules of the table and what createFold gives.

export const createScholarly = (rules, { clean, skeleton, querySkeletons }) => ({
  fallbackSkeletons(text) {
    text = clean(text);
    if (/\p{Script=Cyrillic}/u.test(text)) return [];
    const known = querySkeletons(text);
    const spelled = rules.map((signs) => Object.entries(signs).reduce((word, [sign, sound]) => word.replaceAll(sign, sound), text));
    return [...new Set(spelled.map((word) => skeleton(word)))].filter((each) => !known.includes(each));
  },
});
