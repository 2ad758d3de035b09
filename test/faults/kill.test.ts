import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseCron } from "../../compiler/cron/index.ts";
import { record } from "./tally.ts";

/**
 * `kill -9` of the scheduler at random instants, mid-run included. The oracle enumerates the due instants by itself
 * and compares them with what `symbi cron history` shows: no gap, no repeat, every row ended or explained.
 * `SYMBI_KILLS=100` is what `npm run faults` asks for; the plain test run does fewer.
 */
const KILLS = Number(process.env["SYMBI_KILLS"] ?? 12);
const SEED = Number(process.env["SYMBI_SEED"] ?? 20_261_122);

const cli = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const CRON = "* * * * * *";

let project: string;
let scheduler: ChildProcess | undefined;

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "symbi-kill-")));
  writeFileSync(join(project, "symbi.toml"), "[scheduler]\nmax_concurrent_jobs = 20\n");
  writeFileSync(
    join(project, "work.mjs"),
    "const ms = Number(process.pid) % 700;\nsetTimeout(() => console.log(`worked ${ms} ms`), ms);\n",
  );
  writeFileSync(
    join(project, "jobs.symbi"),
    `agent worker { command: ["node", "work.mjs"] }
schedule { name: "retrying" agent: "worker" cron: "${CRON}" max_concurrent: 3 delivery: ["log_file"] max_retries: 100000 }
schedule { name: "once" agent: "worker" cron: "${CRON}" max_concurrent: 3 delivery: ["log_file"] max_retries: 100000 on_crash: "fail" }
`,
  );
});

afterEach(() => {
  scheduler?.kill("SIGKILL");
  rmSync(project, { recursive: true, force: true });
});

test(
  `${KILLS} times kill -9: every due instant is there exactly once`,
  { timeout: 60_000 + KILLS * 5_000 },
  async (context) => {
    const random = generator(SEED);
    for (let kill = 0; kill < KILLS; kill++) {
      scheduler = start();
      await untilFirstOutput(scheduler);
      await elapsed(random() * 900);
      await ended(scheduler, "SIGKILL");
    }
    scheduler = start();
    await untilFirstOutput(scheduler);
    await ended(scheduler, "SIGTERM");
    expect(scheduler.exitCode, "the last scheduler drains and exits with 0").toBe(0);

    const checked = ["retrying", "once"].map(check);
    const sum = (of: (job: Checked) => number) => checked.reduce((total, job) => total + of(job), 0);
    record(context, {
      fault: "kill -9 of `symbi up`",
      rounds: KILLS,
      deaths: KILLS,
      expected: sum(({ expected }) => expected),
      gaps: sum(({ gaps }) => gaps),
      duplicates: sum(({ duplicates }) => duplicates),
      illegal: sum(({ illegal }) => illegal),
    });
    for (const { name, gaps, duplicates, illegal } of checked) {
      expect({ gaps, duplicates, illegal }, `seed ${SEED}, job ${name}`).toEqual({
        gaps: 0,
        duplicates: 0,
        illegal: 0,
      });
    }
    if (KILLS >= 10)
      expect(
        sum((job) => job.interrupted),
        "kills that fell into a run",
      ).toBeGreaterThan(0);
    expect(processesOf(project), "nothing of any run is alive").toEqual([]);
  },
);

interface HistoryRow {
  readonly scheduled_at: string;
  readonly status: string;
  readonly reason: string | null;
  readonly attempt: number;
  readonly instants: number;
  readonly last_scheduled_at: string;
}

interface Checked {
  readonly name: string;
  readonly expected: number;
  readonly gaps: number;
  readonly duplicates: number;
  /** Rows that nothing explains, and runs that a drained scheduler has left. */
  readonly illegal: number;
  /** Runs that a kill has interrupted. */
  readonly interrupted: number;
}

function check(name: string): Checked {
  const job = JSON.parse(symbi("cron", "status", name, "--format", "json")) as {
    created_at: string;
    next_run: string;
  };
  const rows = JSON.parse(
    symbi("cron", "history", name, "--limit", "1000000", "--format", "json"),
  ) as HistoryRow[];
  const expected = expectedInstants(job.created_at, job.next_run);
  const times = new Map(expected.map((at) => [at, 0]));
  // An instant that was never due is there once too often.
  for (const at of rows.flatMap(instantsOf)) times.set(at, (times.get(at) ?? 1) + 1);
  const illegal = rows.filter(
    ({ status, reason }) =>
      status === "running" || (reason === null && status !== "succeeded" && status !== "queued"),
  );
  return {
    name,
    expected: expected.length,
    gaps: [...times.values()].filter((count) => count === 0).length,
    duplicates: [...times.values()].filter((count) => count > 1).length,
    illegal: illegal.length,
    interrupted: rows.filter((row) => row.attempt > 1 || row.reason === "lost").length,
  };
}

function instantsOf(row: HistoryRow): number[] {
  if (row.instants === 1) return [Date.parse(row.scheduled_at)];
  return expectedInstants(
    new Date(Date.parse(row.scheduled_at) - 1).toISOString(),
    row.last_scheduled_at,
    true,
  );
}

/** From the first instant after `from` up to `until`, which itself is only included when asked. */
function expectedInstants(from: string, until: string, inclusive = false): number[] {
  const schedule = parseCron(CRON);
  const end = Date.parse(until) + (inclusive ? 1 : 0);
  const instants: number[] = [];
  for (let at = schedule.nextMs(Date.parse(from)); at !== undefined && at < end; at = schedule.nextMs(at))
    instants.push(at);
  return instants;
}

function start(): ChildProcess {
  return spawn(process.execPath, [cli, "up"], { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
}

function untilFirstOutput(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.once("data", () => {
      child.stdout?.resume();
      resolve();
    });
    child.once("exit", (code) =>
      reject(new Error(`the scheduler ended by itself with ${String(code)}: ${errors}`)),
    );
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.removeAllListeners("exit");
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  await exit;
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function symbi(...args: string[]): string {
  const result = spawnSync(process.execPath, [cli, ...args], {
    cwd: project,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  expect(result.status, `symbi ${args.join(" ")}: ${result.stderr}`).toBe(0);
  return result.stdout;
}

/** Command lines of live processes whose working folder is the project's. Linux only; elsewhere there is nothing to look at. */
function processesOf(folder: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return readlinkSync(`/proc/${pid}/cwd`) === folder && command.includes("work.mjs") ? [command] : [];
    } catch {
      return [];
    }
  });
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
