export { alternatives, enumeration } from "./lists.ts";
export { didYouMean, near } from "./near.ts";
