// What a search needs only where it is more than words that stand in the index. The search page loads it then (search-full.js).

export { evaluate, outcomeOf, termsOf } from "./outcome.js";
