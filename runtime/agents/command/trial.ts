import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import type { AgentDefinition } from "../../../compiler/definition/types.ts";
import { createRedactor, createResolver, type Environment } from "../../references/index.ts";
import type { Clock } from "../../clock.ts";
import { systemClock, systemRandomness } from "../../system-clock.ts";
import { createAgents } from "../index.ts";
import { processTree } from "../processes/index.ts";
import type { AgentInvocation, AgentOutcome, RunEvent } from "../types.ts";

/** For tests: runs real commands, and fails a test that leaves a process behind. */

export const dir = mkdtempSync(join(tmpdir(), "symbi-command-"));
afterAll(() => rmSync(dir, { recursive: true }));

const started: string[] = [];
afterEach(async () => {
  const left = await Promise.all(started.splice(0).map((fence) => processTree(fence).alive()));
  const tagged = commandLines().filter((line) => line.includes(dir));
  if (left.flat().length + tagged.length > 0)
    throw new Error(`Left alive: ${JSON.stringify([left, tagged])}`);
});

/** The marker is not enough where a process may have dropped it: such ones carry this file's folder as an argument. */
function commandLines(): readonly string[] {
  return execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" }).split("\n");
}

/** Timers that are neither over nor cancelled: each would keep the process alive after its work. */
const timers = new Set<object>();
const watchedClock: Clock = {
  ...systemClock,
  schedule(ms, wake) {
    const mark = {};
    timers.add(mark);
    const timer = systemClock.schedule(ms, () => {
      timers.delete(mark);
      wake();
    });
    return {
      cancel() {
        timers.delete(mark);
        timer.cancel();
      },
    };
  },
};
afterEach(() => {
  const left = timers.size;
  timers.clear();
  if (left > 0) throw new Error(`${left} timers were left behind.`);
});

/** A fence of this test: what carries it must be gone at the end. */
export function newFence(): string {
  const fence = systemRandomness.id();
  started.push(fence);
  return fence;
}

interface Asked {
  readonly agent?: Partial<AgentDefinition>;
  readonly env?: Environment;
  readonly invocation?: Partial<AgentInvocation>;
  readonly limits?: Partial<AgentInvocation["limits"]>;
}

interface Ran {
  readonly outcome: AgentOutcome;
  readonly events: readonly RunEvent[];
}

export async function run(command: readonly string[], asked: Asked = {}): Promise<Ran> {
  const redactor = createRedactor();
  const env = asked.env ?? process.env;
  const resolver = createResolver({ env, allow: undefined, redactor });
  const agents = createAgents({
    clock: watchedClock,
    env,
    resolver,
    redactor,
    forced: undefined,
    models: new Map(),
    mcp: new Map(),
    settings: resolver,
  });
  const events: RunEvent[] = [];
  const fence = newFence();
  const outcome = await agents.run({
    runId: "run_1",
    attempt: 1,
    fence,
    kind: "scheduled",
    job: { id: "job_1", name: "nightly" },
    agent: { name: "worker", command, ...asked.agent },
    baseDir: dir,
    input: "what is asked",
    scheduledAt: 1_000,
    startedAt: 2_000,
    runsBefore: 0,
    session: { mode: "ephemeral_with_summary", summary: "earlier" },
    limits: { maxRuntime: 30_000, grace: 5_000, output: 10_000, ...asked.limits },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...asked.invocation,
  });
  return { outcome, events };
}

export const sh = (script: string): readonly string[] => ["/bin/sh", "-c", script];
export const node = (script: string): readonly string[] => [process.execPath, "-e", script];
export const logs = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === "log" ? event.message : []));
export const texts = (events: readonly RunEvent[]): string =>
  events.map((event) => (event.type === "text" ? event.text : "")).join("");
