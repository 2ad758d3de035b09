import Database from "better-sqlite3";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addJob, claimAndStart, everyTen, nothing, outcome, reason } from "../conformance/material.ts";
import { checkDatabase } from "./examining.ts";
import { openForTest, refusal, temporaryFolder } from "./for-test.ts";
import { invariants } from "./invariants.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "symbi.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One run of each kind of end, one that runs, one that waits; a removed job. */
async function lived(): Promise<void> {
  const store = await openForTest(path);
  const agents = [{ definition: { name: "worker", command: ["true"] }, baseDir: "/x" }];
  await store.register({ now: 1, jobs: [], agents }, { create: nothing, update: nothing });
  await addJob(store, "gone");
  await addJob(store, "a");
  for (const [i, state] of (["succeeded", "failed", "timed_out", "cancelled"] as const).entries()) {
    for (const { runId, fence } of await claimAndStart(store, 100 + 10 * i)) {
      const why = state === "succeeded" ? null : reason("why");
      const done = outcome(runId, fence, { state, attemptState: state, reason: why });
      await store.finishAttempts(101 + 10 * i, [done], nothing);
    }
  }
  await store.changeJob("gone-id", 150, () => ({ remove: true, cancelWaiting: reason("job_removed") }));
  await claimAndStart(store, 150);
  await store.claimDue(160, 9, everyTen);
  await store.close();
}

function spoil(sql: string): void {
  const db = new Database(path);
  db.pragma("foreign_keys = OFF");
  db.pragma("ignore_check_constraints = ON");
  db.exec(sql);
  db.close();
}

const ONE = "(SELECT id FROM runs WHERE job_id = 'a-id' AND state = 'succeeded' LIMIT 1)";
const SAID = `INSERT INTO sessions (job_id, version, messages, message_count, bytes, updated_at)
  VALUES ('THERE', 1, '[{}]', 1, 4, 1)`;
const RUNNING = "(SELECT id FROM runs WHERE state = 'running')";

describe("a check of the database", () => {
  test("finds nothing in one that was only used", async () => {
    await lived();
    expect(await checkDatabase(path)).toEqual([]);
  });

  const breakers: Readonly<Record<string, string>> = {
    job_without_version: "UPDATE jobs SET version = 9 WHERE id = 'a-id'",
    run_without_version: `UPDATE runs SET job_version = 9 WHERE id = ${ONE}`,
    unreadable_definition: "UPDATE agent_versions SET definition = '{'",
    running_without_attempt: `UPDATE attempts SET state = 'lost' WHERE run_id = ${RUNNING}`,
    attempt_without_running: `UPDATE attempts SET state = 'running' WHERE run_id = ${ONE}`,
    attempts_missing: `UPDATE runs SET attempt = 2 WHERE id = ${ONE}`,
    wrong_end: `UPDATE runs SET completed_at = NULL WHERE id = ${ONE}`,
    no_reason: "UPDATE runs SET reason_code = NULL WHERE state = 'failed' AND job_id = 'a-id'",
    wrong_attempts: `DELETE FROM attempts WHERE run_id = ${ONE}; UPDATE runs SET attempt = 0 WHERE id = ${ONE}`,
    removed_and_due: "UPDATE jobs SET next_fire = 5 WHERE id = 'gone-id'",
    unreadable_session: `${SAID.replace("THERE", "a-id")}; UPDATE sessions SET messages = '[{'`,
    session_of_removed: SAID.replace("THERE", "gone-id"),
    wrong_tally: "UPDATE tally SET active_jobs = active_jobs + 1",
    totals_too_low: "UPDATE totals SET failed = 0",
  };

  test.each(invariants.map(({ code }) => code))("finds %s, with what is concerned", async (code) => {
    await lived();
    spoil(breakers[code] ?? "");
    const findings = await checkDatabase(path);
    expect(findings.map((finding) => finding.code)).toContain(code);
    const [found] = findings.filter((finding) => finding.code === code);
    expect(found?.count).toBe(1);
    expect(found?.examples).toHaveLength(1);
  });

  test("finds rows that speak of what is not there", async () => {
    await lived();
    spoil(
      `INSERT INTO deliveries (id, run_id, channel, state, created_at) VALUES ('d', 'nowhere', 'x', 'dead', 1)`,
    );
    expect(await checkDatabase(path)).toMatchObject([
      { code: "dangling", count: 1, examples: [expect.stringMatching(/^deliveries row \d+ → runs$/)] },
    ]);
  });

  test("finds a damaged file, however badly damaged", async () => {
    await lived();
    const sound = readFileSync(path);
    for (const page of [1, 2, 5, 9]) {
      const bytes = Buffer.from(sound);
      bytes.fill(0xab, 4096 * page, 4096 * (page + 1));
      writeFileSync(path, bytes);
      expect(await checkDatabase(path)).toMatchObject([{ code: "damage" }]);
    }
  });

  test("says what an older or empty one lacks", async () => {
    writeFileSync(path, "");
    expect(await checkDatabase(path)).toMatchObject([
      { code: "old_schema", message: expect.stringMatching(/version 0.*symbi db migrate/) },
    ]);
  });

  test("of what is no database is refused", async () => {
    writeFileSync(path, "x".repeat(4096));
    expect(await refusal(path, () => checkDatabase(path))).toMatch(/^unopenable: FILE is not an SQLite/);
  });
});
