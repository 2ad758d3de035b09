/** A face of its own: who only computes fires must not read the library that finds words. */
export { describeCron } from "./describe.ts";
