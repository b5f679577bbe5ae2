// What the search worker loads where a hit has page texts: on which of its pages the words stand.

export * from "./search/page-words.js";
