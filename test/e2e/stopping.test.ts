import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";
import { canPretend, onTerminal } from "./terminal.ts";
import { until } from "./until.ts";

let place: Playground;
afterEach(() => {
  const left = alive();
  for (const pid of left) process.kill(pid, "SIGKILL");
  place.remove();
  expect(left, "processes left alive").toEqual([]);
});

/** Two processes for ten minutes, which write down who they are. */
const lasting = (trap: string) =>
  `["sh", "-c", "${trap} sleep 600 & echo $! >> pids; echo $$ >> pids; echo on it; wait; sleep 600"]`;
const obedient = lasting("");
const stubborn = lasting("trap '' TERM INT HUP;");

function jobs(command: string, cron: string): Record<string, string> {
  return {
    "symbi.toml": "[scheduler]\nshutdown_timeout_seconds = 1\n",
    "s.symbi": `agent lasts { command: ${command} }
schedule { name: "again" agent: "lasts" cron: "${cron}" }
schedule { name: "once" agent: "lasts" cron: "${cron}" on_crash: "fail" }
`,
  };
}

function alive(): number[] {
  const path = join(place.dir, "pids");
  if (!existsSync(path)) return [];
  const pids = readFileSync(path, "utf8").trim().split("\n");
  const { stdout } = spawnSync("ps", ["-o", "pid=,stat=", "-p", pids.join(",")], { encoding: "utf8" });
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, stat]) => pid !== "" && stat?.startsWith("Z") === false)
    .map(([pid]) => Number(pid));
}

const started = (count: number) => until(`${count} agents run`, () => alive().length === 2 * count);

interface Shown {
  readonly status: string;
  readonly reason: string | null;
  readonly attempt: number;
}

async function firstRun(job: string): Promise<Shown | undefined> {
  const { stdout } = await place.symbi("cron", "history", job, "--format", "json");
  return (JSON.parse(stdout) as Shown[]).findLast(({ attempt }) => attempt > 0);
}

describe("a scheduler told to stop", () => {
  test("once: what runs gets its time, then is ended; one goes on at the next start, one does not", async () => {
    place = playground(jobs(obedient, "* * * * * *"));
    const up = place.start("up");
    await started(2);
    up.child.kill("SIGTERM");
    const { code, stderr } = await up.ended;
    expect(stderr).toMatch(/^Stopping when the 2 runs in flight have ended/m);
    expect(stderr).toMatch(/Stopped\.\n$/);
    expect(code).toBe(0);
    expect(alive()).toEqual([]);
    expect(await firstRun("again")).toMatchObject({ status: "queued", reason: "stopped", attempt: 1 });
    expect(await firstRun("once")).toMatchObject({ status: "cancelled", reason: "stopped", attempt: 1 });

    const next = place.start("up");
    await next.until(/started +again \(attempt 2\)/);
    next.child.kill("SIGTERM");
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(await firstRun("again")).toMatchObject({ status: "queued", attempt: 2 });
  });

  test("twice: what ignores every signal is killed at once", async () => {
    place = playground({ ...jobs(stubborn, "* * * * * *"), "symbi.toml": "" });
    const up = place.start("up");
    await started(2);
    up.child.kill("SIGINT");
    await up.until(/Stopping when/);
    // Sooner, it would count as the same signal, forwarded twice.
    await new Promise((resolve) => setTimeout(resolve, 400));
    up.child.kill("SIGTERM");
    expect(await up.ended).toMatchObject({ code: 0 });
    expect(alive()).toEqual([]);
    expect(await firstRun("again")).toMatchObject({ status: "queued" });
    expect(await firstRun("once")).toMatchObject({ status: "cancelled" });
  });
});

describe.runIf(canPretend)("Ctrl-C on a terminal", () => {
  test("drains a scheduler", async () => {
    place = playground(jobs(obedient, "0 9 1 1 *"));
    const { code, text } = await onTerminal(place, "up", (seen) => seen.includes("The scheduler is running"));
    expect(text).toMatch(/Stopping\.\r\nStopped\.\r\n$/);
    expect(code).toBe(0);
  });

  test("cancels a manual run and ends its whole tree", async () => {
    place = playground(jobs(obedient, "0 9 1 1 *"));
    await place.symbi("cron", "add", "--file", "s.symbi");
    const { code, text } = await onTerminal(place, "cron run again", () => alive().length === 2);
    expect(text).toMatch(/Running again\. Ctrl-C cancels\./);
    expect(text).toMatch(/again cancelled in .*It was cancelled while it ran\./);
    expect(code).toBe(1);
    expect(alive()).toEqual([]);
    expect(await firstRun("again")).toMatchObject({ status: "cancelled" });
  });
});

test("what a killed manual run leaves alive is ended by the next owner of the store", async () => {
  place = playground({
    "s.symbi": `agent lasts { command: ${stubborn} }
agent quick { executor: "echo" }
schedule { name: "killed" agent: "lasts" cron: "0 9 1 1 *" }
schedule { name: "next" agent: "quick" cron: "0 9 1 1 *" }
`,
  });
  await place.symbi("cron", "add", "--file", "s.symbi");
  const run = place.start("cron", "run", "killed");
  await started(1);
  run.child.kill("SIGKILL");
  await run.ended;
  expect(alive()).toHaveLength(2);
  expect(await place.symbi("cron", "run", "next")).toMatchObject({ code: 0 });
  expect(alive()).toEqual([]);
  expect(await firstRun("killed")).toMatchObject({ status: "failed", reason: "lost" });
});
