// What the search worker loads with the first key that is typed.

export * from "./search/typing.js";
