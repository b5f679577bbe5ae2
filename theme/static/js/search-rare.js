// What the search worker loads where a word is not found as it stands.

export { createStem } from "./lang/stem.js";
export * from "./search/rare.js";
