import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { Run } from "../store/types.ts";
import { virtualClock } from "../virtual-clock.ts";
import { createDelivery } from "./index.ts";
import { ROTATE_AT } from "./log-file.ts";
import type { Delivered } from "./types.ts";

const ENDED = Date.UTC(2026, 1, 15, 14, 30);
let folder: string;
let logDir: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "symbi-delivery-"));
  logDir = join(folder, "a", "logs");
  printed = "";
});
afterEach(() => rmSync(folder, { recursive: true }));

function deliver(
  channel: string,
  run: Partial<Run> = {},
  job: Partial<JobDefinition> = {},
  next?: string,
): Promise<Delivered> {
  const delivery = createDelivery({
    stdout: (text) => (printed += text),
    logDir,
    clock: virtualClock(ENDED + 1000),
  });
  return delivery.deliver({
    deliveryId: "d1",
    channel,
    job: { name: "daily-report", agent: "a", cron: "* * * * *", ...job },
    run: { ...succeeded, ...run },
    ...(next === undefined ? {} : { next }),
  });
}

const succeeded: Run = {
  id: "run_1",
  jobId: "job_1",
  jobName: "daily-report",
  jobVersion: 1,
  agent: "a",
  kind: "scheduled",
  scheduledAt: ENDED - 1000,
  notBefore: ENDED - 1000,
  state: "succeeded",
  reason: null,
  attempt: 1,
  createdAt: ENDED - 1000,
  startedAt: ENDED - 900,
  completedAt: ENDED,
  executionMs: 900,
  latenessMs: 100,
  input: null,
  output: "all fine",
  outputTruncated: false,
  outputFile: null,
  error: null,
  summary: null,
  usage: null,
  simulated: false,
  catchUp: false,
  instants: 1,
  lastInstant: ENDED - 1000,
};

describe("stdout", () => {
  it("prints a header with time, job and run, then the output", async () => {
    expect(await deliver("stdout")).toEqual({ ok: true });
    const match = /^\[(.*)\] daily-report run_1 succeeded\nall fine\n$/.exec(printed);
    expect(Date.parse(match?.[1] ?? "")).toBe(ENDED);
  });

  it("tells of a failure what comes next, before what it had written", async () => {
    const reason = { code: "max_runtime", sentence: "Too long." } as const;
    await deliver("stdout", { state: "timed_out", reason, output: "half" }, {}, "It fires again tomorrow.");
    expect(printed).toContain("Why: Too long.\nNext: It fires again tomorrow.\nOutput until then:\nhalf\n");
  });

  it.each<readonly [string, Partial<Run>, string]>([
    [
      "a failure with why and which attempt",
      {
        state: "failed",
        attempt: 3,
        reason: { code: "exit_code", sentence: "It ended with exit code 3." },
        output: null,
      },
      "run_1 failed (attempt 3)\nWhy: It ended with exit code 3.\n",
    ],
    [
      "a failure with what it had written",
      { state: "timed_out", reason: { code: "max_runtime", sentence: "Too long." }, output: "half\n" },
      "run_1 timed out (attempt 1)\nWhy: Too long.\nOutput until then:\nhalf\n",
    ],
    ["a later attempt's success", { attempt: 2 }, "run_1 succeeded (attempt 2)\nall fine\n"],
    ["a simulated manual run", { kind: "manual", simulated: true }, "(run by hand, simulated)\n"],
    ["a cut output", { outputTruncated: true }, "all fine\n[the output was longer;"],
    ["control characters", { output: "a\x1b[31m\r\nb\rc\u009b\td\0" }, "a\\x1b[31m\nb\\x0dc\\x9b\td\\x00\n"],
  ])("tells of %s", async (_, run, text) => {
    await deliver("stdout", run);
    expect(printed).toContain(text);
  });

  it("answers when nothing can be written", async () => {
    const delivery = createDelivery({
      stdout: () => {
        throw new Error("write EPIPE");
      },
      logDir,
      clock: virtualClock(0),
    });
    const job = { name: "j", agent: "a", cron: "* * * * *" };
    expect(await delivery.deliver({ deliveryId: "d", channel: "stdout", job, run: succeeded })).toEqual({
      ok: false,
      retry: true,
      error: "Could not write to standard output: write EPIPE.",
    });
  });
});

describe("log_file", () => {
  it("appends to a file of the job that only its owner reads", async () => {
    expect(await deliver("log_file")).toEqual({ ok: true });
    expect(await deliver("log_file", { id: "run_2" })).toEqual({ ok: true });
    const path = join(logDir, "daily-report.log");
    expect(readFileSync(path, "utf8")).toMatch(/run_1 succeeded\nall fine\n\[.*run_2 succeeded\nall fine\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(logDir).mode & 0o777).toBe(0o700);
  });

  it("takes the job's own file name, and takes others' rights away", async () => {
    mkdirSync(logDir, { recursive: true });
    writeFileSync(join(logDir, "own.txt"), "before\n");
    chmodSync(join(logDir, "own.txt"), 0o644);
    await deliver("log_file", {}, { log_file: "own.txt" });
    expect(readFileSync(join(logDir, "own.txt"), "utf8")).toMatch(/^before\n\[/);
    expect(statSync(join(logDir, "own.txt")).mode & 0o777).toBe(0o600);
  });

  it.each(["../out.log", "/tmp/x.log", "a/b.log", "a\\b.log", "..", ".", "", "a\0b", "c:x", "n".repeat(300)])(
    "refuses the name %j for good",
    async (log_file) => {
      expect(await deliver("log_file", {}, { log_file })).toMatchObject({ ok: false, retry: false });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each(["symbi.log", "Symbi.LOG", "symbi-20270301T090000000Z-12.log"])(
    "leaves the log of symbi itself alone: %s",
    async (log_file) => {
      expect(await deliver("log_file", {}, { log_file })).toEqual({
        ok: false,
        retry: false,
        error: `${log_file} is where symbi keeps its own log; choose another name with log_file.`,
      });
      expect(await deliver("log_file", {}, { name: "symbi" })).toMatchObject({ ok: false, retry: false });
      expect(await deliver("log_file", {}, { name: "symbi", log_file: "other.log" })).toEqual({ ok: true });
    },
  );

  it("follows no link out of the directory", async () => {
    mkdirSync(logDir, { recursive: true });
    symlinkSync(join(folder, "elsewhere"), join(logDir, "daily-report.log"));
    expect(await deliver("log_file")).toMatchObject({
      ok: false,
      retry: true,
      error: expect.stringContaining("symbolic link"),
    });
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("says that a folder stands in the way", async () => {
    mkdirSync(join(logDir, "daily-report.log"), { recursive: true });
    expect(await deliver("log_file")).toMatchObject({ ok: false, retry: true, error: /folder stands/ });
  });

  it("says that the directory cannot be made", async () => {
    writeFileSync(join(folder, "a"), "a file");
    expect(await deliver("log_file")).toMatchObject({ ok: false, retry: true, error: /is not a folder/ });
  });

  it("rotates at its size and keeps five", async () => {
    mkdirSync(logDir, { recursive: true });
    for (let round = 1; round <= 7; round++) {
      writeFileSync(join(logDir, "daily-report.log"), `${round}`.padEnd(ROTATE_AT, "."));
      expect(await deliver("log_file")).toEqual({ ok: true });
    }
    const files = readdirSync(logDir).toSorted();
    expect(files).toEqual(["", ".1", ".2", ".3", ".4", ".5"].map((end) => `daily-report.log${end}`));
    expect(readFileSync(join(logDir, "daily-report.log"), "utf8")).toMatch(/^\[.*succeeded\nall fine\n$/);
    const first = files.slice(1).map((file) => readFileSync(join(logDir, file), "utf8").slice(0, 1));
    expect(first).toEqual(["7", "6", "5", "4", "3"]);
  });
});

it("a disk that takes only a part leaves no half message behind", () => {
  mkdirSync(logDir, { recursive: true });
  const path = join(logDir, "daily-report.log");
  writeFileSync(path, "before\n");
  const script = `
    import { createDelivery } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
    import { virtualClock } from ${JSON.stringify(new URL("../virtual-clock.ts", import.meta.url).href)};
    const delivery = createDelivery({ stdout: () => {}, logDir: ${JSON.stringify(logDir)}, clock: virtualClock(0) });
    const run = { ...${JSON.stringify(succeeded)}, output: "x".repeat(9000) };
    const job = { name: "daily-report", agent: "a", cron: "* * * * *" };
    console.log(JSON.stringify(await delivery.deliver({ deliveryId: "d", channel: "log_file", job, run })));`;
  // A limit on file size is the full disk that a test can make without a mount.
  const limited = 'trap \'\' XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"';
  const answer = execFileSync("/bin/sh", ["-c", limited, process.execPath, script], { encoding: "utf8" });
  expect(JSON.parse(answer)).toEqual({
    ok: false,
    retry: true,
    error: `Could not write the log file ${path}: it may not grow any further.`,
  });
  expect(readFileSync(path, "utf8")).toBe("before\n");
});

it.each(["webhook", "slack", "email", "pager"])(
  "the channel %s fails visibly and for good",
  async (channel) => {
    expect(await deliver(channel)).toEqual({
      ok: false,
      retry: false,
      error: expect.stringContaining(`the channel "${channel}" is not built in this version`),
    });
  },
);
