import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import type { AgentDefinition } from "../../../compiler/definition/types.ts";
import type { Clock } from "../../clock.ts";
import type { McpSetting, ModelSetting } from "../../config/types.ts";
import { createRedactor, createResolver, type Environment } from "../../references/index.ts";
import { systemClock, systemRandomness } from "../../system-clock.ts";
import { createAgents } from "../index.ts";
import { processTree } from "../processes/index.ts";
import type { AgentInvocation, AgentOutcome, RunEvent } from "../types.ts";

/** For tests: runs agents on real servers, and fails a test that leaves a process behind. */

export const dir = mkdtempSync(join(tmpdir(), "symbi-model-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** For waits between tries, which are seconds: they take as many milliseconds. Deadlines stay as they are. */
export const hurried: Clock = {
  ...systemClock,
  schedule: (ms, wake) => systemClock.schedule(ms < 10_000 ? ms / 1_000 : ms, wake),
};

/** The machine's clock, which can be made to leap: what falls due on the way is woken. */
export function leapingClock(): Clock & { leap(ms: number): void } {
  let leapt = 0;
  const monotonic = (): number => systemClock.monotonic() + leapt;
  const timers = new Map<object, { readonly due: number; readonly wake: () => void }>();
  return {
    now: () => systemClock.now() + leapt,
    monotonic,
    schedule(ms, wake) {
      const mark = {};
      const done = (): void => void (timers.delete(mark) && wake());
      const timer = systemClock.schedule(ms, done);
      timers.set(mark, { due: monotonic() + ms, wake: done });
      return {
        cancel() {
          timers.delete(mark);
          timer.cancel();
        },
      };
    },
    leap(ms) {
      leapt += ms;
      for (const { due, wake } of timers.values()) if (due <= monotonic()) wake();
    },
  };
}

const servers: { close(): Promise<void> }[] = [];
const fences: string[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  const left = await Promise.all(fences.splice(0).map((fence) => processTree(fence).alive()));
  if (left.flat().length > 0) throw new Error(`Left alive: ${JSON.stringify(left)}`);
});

/** Closed when the test is over. */
export async function opened<S extends { close(): Promise<void> }>(coming: Promise<S>): Promise<S> {
  const server = await coming;
  servers.push(server);
  return server;
}

export interface Asked {
  readonly agent?: Partial<AgentDefinition>;
  readonly model?: Partial<ModelSetting>;
  readonly mcp?: Readonly<Record<string, Omit<McpSetting, "dir">>>;
  readonly env?: Environment;
  readonly invocation?: Partial<AgentInvocation>;
  readonly limits?: Partial<AgentInvocation["limits"]>;
  readonly clock?: Clock;
}

export interface Ran {
  readonly outcome: Promise<AgentOutcome>;
  readonly events: readonly RunEvent[];
}

/** Asks the model at that address, under the name `house`. */
export function begin(setting: Partial<ModelSetting>, asked: Asked = {}): Ran {
  const redactor = createRedactor();
  const { env = {}, clock = systemClock } = asked;
  const resolver = createResolver({ env, allow: undefined, redactor });
  const settings = createResolver({ env, allow: undefined, redactor, forSettings: true });
  const models = new Map([["house", { dir, ...setting, ...asked.model }]]);
  const mcp = new Map(Object.entries(asked.mcp ?? {}).map(([name, server]) => [name, { dir, ...server }]));
  const agents = createAgents({ clock, env, resolver, redactor, forced: undefined, models, mcp, settings });
  const events: RunEvent[] = [];
  const fence = systemRandomness.id();
  fences.push(fence);
  const outcome = agents.run({
    runId: "run_1",
    attempt: 1,
    fence,
    kind: "scheduled",
    job: { id: "job_1", name: "nightly" },
    agent: { name: "worker", model: "house", system_prompt: "You watch.", ...asked.agent },
    baseDir: dir,
    input: "what is asked",
    scheduledAt: 1_000,
    startedAt: 2_000,
    runsBefore: 0,
    session: { mode: "fully_ephemeral", summary: null },
    limits: { maxRuntime: 30_000, grace: 2_000, output: 10_000, ...asked.limits },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...asked.invocation,
  });
  return { outcome, events };
}

/** The same, to its end. */
export async function run(setting: Partial<ModelSetting>, asked: Asked = {}) {
  const { outcome, events } = begin(setting, asked);
  return { outcome: await outcome, events };
}

export const texts = (events: readonly RunEvent[]): string =>
  events.map((event) => (event.type === "text" ? event.text : "")).join("");
export const logs = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === "log" ? event.message : []));
