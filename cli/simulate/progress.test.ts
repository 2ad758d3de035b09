import { expect, test } from "vitest";
import type { Context } from "../context.ts";
import { progressOf } from "./progress.ts";

const span = { from: Date.UTC(2027, 2, 1), to: Date.UTC(2027, 2, 11) };
const DAY = 86_400_000;

function watched({ interactive = true, quiet = false } = {}) {
  let time = 0;
  let told = "";
  const terminal = { interactive, err: (text: string) => void (told += text) };
  const progress = progressOf({ terminal, quiet } as Context, span, "UTC", () => time);
  return {
    progress,
    /** Many events at this day of the span, at this time of ours. */
    come(day: number, ms: number): string {
      time = ms;
      for (let i = 0; i < 2_000; i++) progress.at(span.from + day * DAY);
      return take();
    },
    take,
  };
  function take(): string {
    const all = told;
    told = "";
    return all;
  }
}

test("what is over soon tells nothing; then a line now and again, which goes when there is something to write", () => {
  const { progress, come, take } = watched();
  expect(come(1, 400)).toBe("");
  progress.clear();
  expect(take()).toBe("");
  expect(come(4, 500)).toBe("\r\u001B[KSimulating 2027-03-05, 40 %");
  expect(come(5, 600)).toBe("");
  expect(come(5, 700)).toBe("\r\u001B[KSimulating 2027-03-06, 50 %");
  progress.clear();
  progress.clear();
  expect(take()).toBe("\r\u001B[K");
});

test("nobody there, or nobody who wants to know: nothing", () => {
  expect(watched({ interactive: false }).come(5, 10_000)).toBe("");
  expect(watched({ quiet: true }).come(5, 10_000)).toBe("");
});
