export { alternatives, enumeration } from "./lists.ts";
export { didYouMean, near } from "./near.ts";
export { clockText, counted, dateText, grouped, lengthText, listed, momentText, monthName } from "./times.ts";
