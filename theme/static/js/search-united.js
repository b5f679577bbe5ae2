// What the search worker loads where the index has several segments.

export * from "./search/united.js";
