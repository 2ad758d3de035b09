import { expect, test } from "vitest";
import type { Run } from "../runtime/store/types.ts";
import type { Activity } from "../runtime/types.ts";
import { watcher } from "./activity.ts";
import type { Terminal } from "./terminal.ts";

const MINUTE = 60_000;
const NINE = Date.UTC(2027, 0, 2, 9);

/** What is said of these activities, without the times of day in front. */
function said(activities: readonly Activity[]): string[] {
  let out = "";
  const paint: Terminal["paint"] = (_, text) => text;
  const terminal = { out: (text: string) => void (out += text), paint } as Terminal;
  const watch = watcher(terminal, false, false);
  for (const activity of activities) watch(activity);
  return out.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(10)]));
}

function ended(run: Partial<Run>): Activity {
  const { scheduledAt = NINE } = run;
  const whole = { jobId: "a", jobName: "a", kind: "scheduled", instants: 1, attempt: 0, simulated: false };
  const at = { scheduledAt, lastInstant: scheduledAt, executionMs: null, catchUp: false };
  const none = { reason: null, error: null };
  return { kind: "ended", run: { ...whole, ...at, ...none, ...run }, job: {} } as unknown as Activity;
}

const missed = (job: string, minute: number, sentence: string): Activity =>
  ended({
    jobId: job,
    jobName: job,
    state: "missed",
    catchUp: true,
    reason: { code: "missed", sentence },
    scheduledAt: NINE + minute * MINUTE,
  });

const turn: Activity = { kind: "turn", trouble: undefined };

test("what a job missed for one reason is one line", () => {
  const lines = said([
    ...[0, 1, 2].map((minute) => missed("a", minute, "Too late.")),
    missed("a", 3, "Not the latest."),
    missed("b", 0, "Too late."),
    missed("b", 1, "Too late."),
    turn,
  ]);
  expect(lines.map((line) => line.replaceAll(/2027-\d\d-\d\d (\d\d:\d\d):00 [+-]\d\d:\d\d/g, "T"))).toEqual([
    "missed     a (3 due times, T to T): Too late.",
    "missed     a (due T): Not the latest.",
    "missed     b (2 due times, T to T): Too late.",
  ]);
});

test("of a run that waits for another attempt, what comes next is said", () => {
  const sentence = "Attempt 1 of 3 failed: busy. Trying again in 20 s.";
  const waits = ended({
    state: "queued",
    attempt: 1,
    executionMs: 30,
    error: "busy",
    reason: { code: "retrying", sentence },
  });
  expect(said([waits])).toEqual([`queued     a in 30ms: ${sentence}`]);
});
