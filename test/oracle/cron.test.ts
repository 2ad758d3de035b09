/** Reference data on which at least two independent cron implementations agree. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CronSyntaxError, parseCron } from "../../compiler/cron/index.ts";

interface FireLine {
  readonly expr: string;
  readonly tz: string;
  /** Exclusive. */
  readonly from: string;
  readonly next: readonly string[];
}

interface VerdictLine {
  readonly expr: string;
  readonly verdict: "accept" | "reject";
  readonly reason: string;
}

function readLines<Line>(name: string): Line[] {
  const text = readFileSync(new URL(`../fixtures/oracle/${name}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const fires = readLines<FireLine>("cron-fires.jsonl");
const verdicts = readLines<VerdictLine>("cron-verdicts.jsonl");

test("the reference data is whole", () => {
  expect([fires.length, verdicts.length]).toEqual([775, 84]);
});

test.each(fires)("$expr in $tz after $from", ({ expr, tz, from, next }) => {
  const found = parseCron(expr, { timezone: tz }).next(new Date(from), next.length || 1);
  expect(found.map((fire) => fire.toISOString().replace(".000Z", "Z"))).toEqual(next);
});

test.each(verdicts)("$verdict $expr: $reason", ({ expr, verdict }) => {
  if (verdict === "accept") expect(() => parseCron(expr)).not.toThrow();
  else expect(() => parseCron(expr)).toThrow(CronSyntaxError);
});
