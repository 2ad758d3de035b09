import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";
import { record } from "./tally.ts";

/**
 * Agents that do all they can to go on: each is seen to be dead when its time is over, the scheduler's memory does not
 * grow with what they pour out, and whoever else is due is not kept waiting. One by one, and where a process cannot be
 * killed: `runtime/agents/command/ending.test.ts`.
 */
const MEMORY = 512 * 2 ** 20;

let place: Playground | undefined;
afterEach(() => place?.remove());

const CHILDREN: Readonly<Record<string, string>> = {
  deaf: "trap '' TERM INT HUP; while :; do sleep 1; done",
  daemon: "(setsid sh -c \\\"trap '' TERM; while :; do sleep 1; done\\\" &) ; sleep 60",
  flood: "yes symbi",
  torrent: "yes symbi >&2",
  busy: "exec node -e 'for (;;);'",
};

interface HistoryRow {
  readonly scheduled_at: string;
  readonly status: string;
  readonly reason: string | null;
}

test.skipIf(process.platform !== "linux")("children that will not end", async (context) => {
  const names = Object.keys(CHILDREN);
  place = playground({
    "jobs.symbi": [
      ...names.map(
        (name) => `agent ${name} { command: ["sh", "-c", "echo begun; ${CHILDREN[name]}"] }
schedule { name: "${name}" agent: "${name}" cron: "0 0 1 1 *" delivery: [] policy { max_runtime: "1s" } }`,
      ),
      'agent hi { executor: echo echo: { output: "hi" } }',
      'schedule { name: "tick" agent: "hi" cron: "* * * * * *" delivery: [] }',
    ].join("\n"),
  });
  const { dir } = place;
  const scheduler = place.start("up");
  await scheduler.until(/scheduler is running/);
  for (const name of names) {
    expect(await place.symbi("cron", "run", name, "--detach")).toMatchObject({ code: 0 });
  }
  await scheduler.until(new RegExp(names.map((name) => `(?=[^]*timed.out +${name})`).join("")));
  expect(processesIn(dir).filter((pid) => pid !== scheduler.child.pid)).toEqual([]);
  const peak = Number(
    /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${scheduler.child.pid}/status`, "utf8"))?.[1],
  );
  expect(peak * 1024).toBeLessThan(MEMORY);
  scheduler.child.kill("SIGTERM");
  expect((await scheduler.ended).code).toBe(0);

  for (const name of names) {
    expect(await historyOf(place, name)).toMatchObject([{ status: "timed_out", reason: "max_runtime" }]);
  }
  const ticks = await historyOf(place, "tick");
  const instants = ticks.map((row) => Date.parse(row.scheduled_at)).sort((a, b) => a - b);
  const first = instants[0] ?? NaN;
  const expected = Array.from(
    { length: ((instants.at(-1) ?? NaN) - first) / 1_000 + 1 },
    (_, i) => first + i * 1_000,
  );
  const gaps = expected.filter((at) => !instants.includes(at)).length;
  const duplicates = instants.length - new Set(instants).size;
  const illegal = ticks.filter(({ status, reason }) => status !== "succeeded" && reason === null).length;
  record(context, {
    fault: "children that will not end",
    rounds: names.length,
    deaths: 0,
    expected: expected.length,
    gaps,
    duplicates,
    illegal,
  });
  expect([gaps, duplicates, illegal]).toEqual([0, 0, 0]);
  expect(ticks.length).toBeGreaterThan(3);
});

async function historyOf({ symbi }: Playground, name: string): Promise<readonly HistoryRow[]> {
  const { stdout } = await symbi("cron", "history", name, "--limit", "1000", "--format", "json");
  return JSON.parse(stdout) as readonly HistoryRow[];
}

/** Live processes that work in this folder. */
function processesIn(folder: string): readonly number[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const alive = !/^State:\s+[ZX]/m.test(readFileSync(join("/proc", pid, "status"), "utf8"));
      return alive && readlinkSync(join("/proc", pid, "cwd")) === folder ? [Number(pid)] : [];
    } catch {
      // No process, or one that is gone meanwhile or another user's.
      return [];
    }
  });
}
