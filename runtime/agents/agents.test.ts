import { describe, expect, it } from "vitest";
import type { AgentDefinition, JobDefinition, PolicyDefinition } from "../../compiler/definition/types.ts";
import { createRedactor, createResolver } from "../references/index.ts";
import { virtualClock } from "../virtual-clock.ts";
import { createAgents, sessionMode } from "./index.ts";
import { summarise } from "./session.ts";
import type { AgentInvocation, RunEvent, Runnable } from "./types.ts";

function setUp(forced?: "echo") {
  const clock = virtualClock(0);
  const redactor = createRedactor();
  const resolver = createResolver({ env: {}, allow: undefined, redactor });
  const settings = createResolver({
    env: { ANTHROPIC_API_KEY: "k3y" },
    allow: undefined,
    redactor,
    forSettings: true,
  });
  return {
    clock,
    agents: createAgents({
      clock,
      env: {},
      resolver,
      redactor,
      forced,
      models: new Map(),
      mcp: new Map(),
      settings,
    }),
  };
}

function runnable(
  agent: Partial<AgentDefinition> | undefined,
  job: Partial<JobDefinition> = {},
  forced?: "echo",
): Runnable {
  return setUp(forced).agents.runnable({
    definition: { name: "j", agent: "a", cron: "* * * * *", ...job },
    agent: agent === undefined ? undefined : { definition: { name: "a", ...agent }, baseDir: "/" },
  });
}

describe("which agents run", () => {
  it.each<Partial<AgentDefinition>>([
    { command: ["true"] },
    { command: ["true"], executor: "auto", model: "claude-sonnet-4.5" },
    { command: ["true"], executor: "command" },
    { model: "claude-sonnet-4.5" },
    { command: ["true"], executor: "model", model: "claude-sonnet-4.5" },
    { executor: "echo" },
    { executor: "echo", command: ["true"], model: "claude-sonnet-4.5" },
  ])("%j does", (agent) => {
    expect(runnable(agent)).toEqual({ ok: true });
  });

  it.each<readonly [Partial<AgentDefinition> | undefined, string]>([
    [undefined, "no agent named a is registered"],
    [{}, "agent a says nothing about how it runs"],
    [{ model: "claude-sonet-4.5" }, "Did you mean claude-sonnet-4.5?"],
    [{ model: "gpt-5" }, "OPENAI_API_KEY is not set"],
    [{ executor: "model", command: ["true"] }, "agent a names no model"],
    [{ model: "claude-sonnet-4.5", tools: ["files"] }, "the settings have no [mcp.files]"],
    [{ executor: "command" }, "agent a has no command"],
    [{ command: [] }, "agent a has no command"],
    [{ command: [""] }, "agent a has no command"],
  ])("%j does not, and says why", (agent, words) => {
    expect(runnable(agent)).toEqual({ ok: false, reason: expect.stringContaining(words) });
  });

  it.each<readonly [Partial<AgentDefinition>, PolicyDefinition, string | undefined]>([
    [{ model: "claude-sonnet-4.5" }, { max_cost: "1 USD", max_tokens: 1, max_steps: 1 }, undefined],
    [{ model: "claude-sonnet-4.5" }, { max_cost: "1 EUR" }, "priced in USD"],
    [{ model: "ollama/llama3" }, { max_tokens: 1 }, undefined],
    [{ model: "ollama/llama3" }, { max_cost: "1 USD" }, "what ollama/llama3 costs is not known"],
    [{ command: ["true"] }, { max_cost: "1 USD" }, undefined],
    [{ command: ["true"] }, { max_cost: "1 EUR" }, "tells its costs in US dollars"],
  ])("%j under %j: %j stands in the way", (agent, policy, words) => {
    const found = runnable(agent, { policy });
    expect(found.ok).toBe(words === undefined);
    if (!found.ok) expect(found.reason).toContain(words);
    const { max_cost, max_tokens } = policy;
    const budget = { ...(max_cost && { max_cost }), ...(max_tokens && { max_tokens }) };
    expect(runnable(agent, { budget })).toEqual(found);
  });

  it("those whose runs share a conversation", () => {
    expect(runnable({ executor: "echo" }, { session_mode: "shared_persistent" })).toEqual({ ok: true });
    const heartbeat = { context_mode: "shared_persistent" } as const;
    expect(runnable({ command: ["true"] }, { heartbeat })).toEqual({ ok: true });
  });

  it("any, where echo is forced", () => {
    expect(runnable(undefined, { session_mode: "shared_persistent" }, "echo")).toEqual({ ok: true });
    expect(runnable({ model: "claude-sonnet-4.5" }, {}, "echo")).toEqual({ ok: true });
  });
});

it.each<readonly [Partial<JobDefinition>, string]>([
  [{}, "ephemeral_with_summary"],
  [{ session_mode: "fully_ephemeral" }, "fully_ephemeral"],
  [{ session_mode: "fully_ephemeral", heartbeat: {} }, "ephemeral_with_summary"],
  [{ heartbeat: { context_mode: "shared_persistent" } }, "shared_persistent"],
  [{ session_mode: "fully_ephemeral", heartbeat: { enabled: false } }, "fully_ephemeral"],
])("the session of %j is %s", (job, mode) => {
  expect(sessionMode({ name: "j", agent: "a", cron: "* * * * *", ...job })).toBe(mode);
});

it("a summary is the text itself, or its beginning and end", () => {
  expect(summarise("  short\n")).toBe("short");
  const long = `${"a".repeat(3_000)}😀${"z".repeat(3_000)}`;
  expect(summarise(long)).toHaveLength(2_000);
  expect(summarise(long)).toMatch(/^a+\n\[… 6002 characters in all …\]\nz+$/);
  for (let length = 2_001; length < 2_010; length++) {
    expect(summarise("😀".repeat(length)).isWellFormed()).toBe(true);
  }
});

describe("echo", () => {
  function echo(agent: Partial<AgentDefinition>, more: Partial<AgentInvocation> = {}, forced?: "echo") {
    const { clock, agents } = setUp(forced);
    const events: RunEvent[] = [];
    const outcome = agents.run({
      runId: "run_1",
      attempt: 1,
      fence: "f",
      kind: "scheduled",
      job: undefined,
      agent: { name: "a", executor: "echo", ...agent },
      baseDir: "/",
      input: "hello",
      scheduledAt: 0,
      startedAt: 0,
      runsBefore: 0,
      session: { mode: "fully_ephemeral", summary: null },
      limits: { maxRuntime: 60_000, grace: 10_000, output: 1_000 },
      signal: new AbortController().signal,
      emit: (event) => events.push(event),
      ...more,
    });
    return { clock, events, outcome };
  }

  it.each<readonly [Partial<AgentDefinition>, string, string]>([
    [{ echo: { output: "as written" } }, "hello", "as written"],
    [{}, "hello", "echo from a: hello"],
    [{}, "", "echo from a"],
  ])("%j asked %j says %j", async (agent, input, output) => {
    const { outcome, events } = echo(agent, { input });
    expect(await outcome).toMatchObject({
      status: "succeeded",
      output,
      usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    });
    expect(events).toEqual([
      { type: "step", step: 1, name: "echo" },
      { type: "text", text: output },
      { type: "usage", input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    ]);
  });

  it("runs anything when it is forced", async () => {
    const { outcome } = echo({ executor: "model", model: "claude-sonnet-4.5" }, {}, "echo");
    expect(await outcome).toMatchObject({ status: "succeeded", output: "echo from a: hello" });
  });

  it("takes its delay by the clock", async () => {
    const { clock, outcome, events } = echo({ echo: { delay: 5_000, output: "x" } });
    await clock.advance(4_999);
    expect(events).toHaveLength(1);
    await clock.advance(1);
    expect(await outcome).toMatchObject({ status: "succeeded" });
  });

  it("stops while it waits", async () => {
    const { clock, outcome } = echo({ echo: { delay: 3_600_000 } });
    await clock.advance(60_000);
    expect(await outcome).toMatchObject({ status: "timed_out", output: "" });
  });

  it.each([
    [0, "failed"],
    [1, "failed"],
    [2, "succeeded"],
  ])("with %i runs before fails as its script says: %s", async (runsBefore, status) => {
    const { outcome } = echo({ echo: { fail_times: 2 } }, { runsBefore });
    expect(await outcome).toMatchObject({ status, transient: false });
  });
});

it("an agent that cannot run here fails with the reason, and nothing else happens", async () => {
  const { agents } = setUp();
  const outcome = await agents.run({
    runId: "run_1",
    attempt: 1,
    fence: "f",
    kind: "manual",
    job: undefined,
    agent: { name: "a", model: "gpt-5" },
    baseDir: "/",
    input: "",
    scheduledAt: 0,
    startedAt: 0,
    runsBefore: 0,
    session: { mode: "fully_ephemeral", summary: null },
    limits: { maxRuntime: 1, grace: 1, output: 1 },
    signal: new AbortController().signal,
    emit: () => {
      throw new Error("nothing is told");
    },
  });
  expect(outcome).toMatchObject({ status: "failed", reason: { code: "not_runnable" } });
});
