/**
 * Reading the small languages inside values. A face of its own, without the parser behind it: what only wants to
 * know how long `5m` is should not pay for loading a grammar.
 */
export { type DurationProblem, type DurationReading, type DurationReason, readDuration } from "./duration.ts";
export { type Money, type MoneyReading, readMoney } from "./money.ts";
export { type Reference, references } from "./references.ts";
