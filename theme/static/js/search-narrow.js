// What the search worker loads where a search is narrowed, counted or ordered.

export * from "./search/narrow.js";
