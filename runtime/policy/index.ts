export { evaluatePolicy } from "./evaluate.ts";
