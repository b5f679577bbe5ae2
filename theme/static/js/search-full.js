// What the search worker loads where a search is more than words.

export * from "./search/full.js";
