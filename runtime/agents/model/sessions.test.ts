import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { anthropicServer } from "../../../test/servers/anthropic.ts";
import type { LoopbackServer, Reply } from "../../../test/servers/loopback.ts";
import type { ConversationLimits } from "../conversation/index.ts";
import type { Message } from "../messages.ts";
import { type Asked, begin, hurried, leapingClock, logs, opened, run as runOn, texts } from "./trial.ts";

/** What a run on a model hands on to the next one, against a real server that speaks a model's protocol. */

const program = fileURLToPath(new URL("../../../test/servers/mcp-server.ts", import.meta.url));
const price = { input: 2, output: 10, currency: "USD" };

async function serve(...replies: readonly Reply[]) {
  const there = await opened(anthropicServer(...replies));
  const provider = "anthropic" as const;
  const at = { provider, model: "claude-sonnet-4-5", base_url: there.url, api_key: "${KEY}", price };
  return { there, at };
}

const env = { KEY: "k3y-of-it" };
const run = (at: Parameters<typeof runOn>[0], asked: Asked) => runOn(at, { env, ...asked });

function sentTo(server: LoopbackServer, request: number): string {
  return JSON.stringify(server.asked[request]?.body["messages"]);
}

const long = "A long report. ".repeat(400);
const summing = { session: { mode: "ephemeral_with_summary", summary: null } } as const;
const withTools: Asked = {
  invocation: summing,
  mcp: { desk: { command: [execPath, program] } },
  agent: { tools: ["desk"] },
};

describe("the summary for the next run", () => {
  test("is the answer itself where that is short: nobody is asked for what is there", async () => {
    const { there, at } = await serve({ text: "All quiet." });
    const { outcome } = await run(at, { invocation: summing });
    expect(outcome).toMatchObject({ summary: "All quiet.", usage: { input_tokens: 10 } });
    expect(there.asked).toHaveLength(1);
  });

  test("of a long answer is asked of the model, once, and what that costs is counted", async () => {
    const { there, at } = await serve(
      { text: long, usage: { input: 100, output: 900 } },
      { text: " In short: fine. ", usage: { input: 1_000, output: 30 } },
    );
    const { outcome, events } = await run(at, { invocation: summing });
    expect(outcome).toMatchObject({
      output: long,
      summary: "In short: fine.",
      usage: { input_tokens: 1_100, output_tokens: 930, cost_usd: 0.0115 },
    });
    expect(texts(events)).toBe(long);
    expect(events.filter(({ type }) => type === "step")).toHaveLength(1);
    expect(there.asked).toHaveLength(2);
    expect(there.asked[1]?.body).toMatchObject({ max_tokens: 2_000 });
    expect(there.asked[1]?.body).not.toHaveProperty("tools");
    expect(sentTo(there, 1)).toMatch(
      /<transcript>.*what is asked.*A long report.*<\/transcript>.*2000 characters/,
    );
  });

  test.each<readonly [string, Reply, RegExp]>([
    ["refuses", { status: 400, message: "no" }, /No summary could be had.*no/],
    ["breaks off", { text: "In sho", cut: "ends" }, /No summary could be had/],
    ["says nothing", { text: " " }, /the answer says nothing/],
    ["will not", { text: "I will not.", end: "refused" }, /the answer says nothing/],
  ])("is cut from the answer where the model %s, and the run has succeeded", async (_what, reply, words) => {
    const { there, at } = await serve({ text: long }, reply);
    const { outcome, events } = await run(at, { invocation: summing, clock: hurried });
    expect(outcome).toMatchObject({ status: "succeeded", output: long });
    expect(outcome.summary).toMatch(/^A long report.*\[… 5999 characters in all …\]/s);
    expect(logs(events)).toContainEqual(expect.stringMatching(words));
    expect(there.asked).toHaveLength(2);
  });

  test("is waited for no longer than half of the time that is left", async () => {
    const { there, at } = await serve({ text: long }, { hang: "silent" });
    const clock = leapingClock();
    const { outcome } = begin(at, { env, invocation: summing, clock });
    await there.reached(2);
    clock.leap(15_000);
    expect(await outcome).toMatchObject({ status: "succeeded", summary: expect.stringMatching(/in all/) });
  });

  test.each<readonly [string, Asked["limits"]]>([
    ["tokens", { budget: { tokens: 3_000 } }],
    ["money", { budget: { cost: "0.02 USD" } }],
    ["time", { maxRuntime: 1_900 }],
  ])("is not asked for where no %s is left for it", async (_what, limits = {}) => {
    const { there, at } = await serve({ text: long, usage: { input: 100, output: 900 } });
    const { outcome, events } = await run(at, { invocation: summing, limits });
    expect(outcome).toMatchObject({ status: "succeeded", usage: { input_tokens: 100, output_tokens: 900 } });
    expect(outcome.summary).toMatch(/characters in all/);
    expect(logs(events)).toContainEqual(expect.stringContaining("no time or budget left"));
    expect(there.asked).toHaveLength(1);
  });

  test("is within the limits where there is room: a limit of the policy is kept", async () => {
    const { at } = await serve({ text: long, usage: { input: 100, output: 900 } }, { text: "Fine." });
    const limits = { budget: { tokens: 6_000, cost: "1 USD" } };
    expect((await run(at, { invocation: summing, limits })).outcome).toMatchObject({
      status: "succeeded",
      summary: "Fine.",
    });
  });

  test("is left by the model's own call, along with its answer: no further step, no tool call of the agent's", async () => {
    const call = { name: "symbi__summary", input: { summary: "2 tickets open" } };
    const { there, at } = await serve({ text: long, calls: [call] });
    const invocation = { ...summing, expect: { min_tool_calls: 0 } };
    const { outcome, events } = await run(at, { ...withTools, invocation });
    expect(outcome).toMatchObject({ status: "succeeded", output: long, summary: "2 tickets open" });
    expect(there.asked).toHaveLength(1);
    expect(events.filter(({ type }) => type === "tool_call")).toEqual([]);
    expect(JSON.stringify(there.asked[0]?.body["tools"])).toContain("symbi__summary");
  });

  test("left before the answer, it is acknowledged, and the last one counts", async () => {
    const summary = (text: unknown) => ({ name: "symbi__summary", input: { summary: text } });
    const { there, at } = await serve(
      { text: "", calls: [summary("first")] },
      { text: "Adding. ", calls: [{ name: "desk__add", input: { a: 1, b: 2 } }, summary("second")] },
      { text: "", calls: [summary(7)] },
      { text: "It is 3." },
    );
    const { outcome, events } = await run(at, withTools);
    expect(outcome).toMatchObject({ status: "succeeded", output: "It is 3.", summary: "second" });
    expect(sentTo(there, 1)).toContain("It is kept for the next run.");
    expect(sentTo(there, 2)).toMatch(/It is kept for the next run\..*"3"|"3".*It is kept for the next run\./);
    expect(sentTo(there, 3)).toContain("Give a text as `summary`.");
    expect(events.flatMap((event) => (event.type === "tool_call" ? event.tool : []))).toEqual(["desk__add"]);
  });

  test("its tool is offered to nobody else: not without tools, nor in another mode", async () => {
    const { there, at } = await serve({ text: "ok" });
    await run(at, { invocation: summing });
    await run(at, { ...withTools, invocation: { session: { mode: "shared_persistent", summary: null } } });
    await run(at, { ...withTools, invocation: { session: { mode: "fully_ephemeral", summary: null } } });
    expect(there.asked).toHaveLength(3);
    for (const { body } of there.asked) expect(JSON.stringify(body)).not.toContain("symbi__summary");
  });
});

describe("a conversation that runs share", () => {
  const sharing = (messages: readonly Message[] = [], keep?: ConversationLimits) => ({
    session: {
      mode: "shared_persistent",
      summary: null,
      messages,
      ...(keep === undefined ? {} : { keep }),
    } as const,
  });
  const earlier = (i: number): readonly Message[] => [
    { role: "user", text: `Question ${i}. ${"?".repeat(400)}` },
    { role: "assistant", parts: [{ type: "text", text: `Answer ${i}.` }] },
  ];
  const keep = { messages: 100, bytes: 16_384 };

  test("goes on from what was said, and leaves it with its turn and its length", async () => {
    const { there, at } = await serve(
      { text: "First.", usage: { input: 100, output: 10 } },
      { text: "Second." },
    );
    const { outcome: first } = await run(at, { invocation: sharing() });
    expect(first).toMatchObject({ summary: null, turn: { tokens: 110 } });
    const { outcome: second } = await run(at, { invocation: sharing(first.turn?.messages) });
    expect(sentTo(there, 1)).toMatch(/what is asked.*First\..*what is asked/);
    const said = (text: string) => [
      { role: "user", text: "what is asked" },
      { role: "assistant", parts: [{ type: "text", text }] },
    ];
    expect(second.turn).toEqual({
      messages: [...said("First."), ...said("Second.")],
      own: said("Second."),
      tokens: 15,
    });
  });

  test("keeps calls and their results", async () => {
    const { at } = await serve(
      { text: "Adding.", calls: [{ name: "desk__add", input: { a: 1, b: 2 } }] },
      { text: "3" },
    );
    const { outcome } = await run(at, { ...withTools, invocation: sharing() });
    expect(outcome.turn?.messages).toMatchObject([
      { role: "user" },
      { role: "assistant", parts: [{}, { type: "tool_call", tool: "desk__add" }] },
      { role: "tool", results: [{ text: "3" }] },
      { role: "assistant" },
    ]);
  });

  test("that is too long has its older part summed up by the model, and that is counted", async () => {
    const given = Array.from({ length: 40 }, (_, i) => earlier(i)).flat();
    const { there, at } = await serve(
      { text: "Go on.", usage: { input: 9_000, output: 10 } },
      { text: "Of old: 7 questions.", usage: { input: 5_000, output: 20 } },
    );
    const { outcome } = await run(at, { invocation: sharing(given, keep) });
    expect(outcome).toMatchObject({ output: "Go on.", usage: { input_tokens: 14_000, output_tokens: 30 } });
    expect(sentTo(there, 1)).toMatch(/older part of a conversation of yours/);
    expect(sentTo(there, 1)).toMatch(/<transcript>.*User: Question 0\./);
    const [first, ...others] = outcome.turn?.messages ?? [];
    expect(first).toMatchObject({
      role: "user",
      text: expect.stringMatching(/^<earlier-conversation>\nOf old: 7 questions\.\n<[^]*\n\nQuestion \d+\./),
    });
    // What was summed up is not kept, and what was not is.
    const kept = /\n\nQuestion (\d+)\./.exec(JSON.stringify(first).replaceAll("\\n", "\n"))?.[1];
    expect(sentTo(there, 1)).toContain(`Question ${Number(kept) - 1}.`);
    expect(sentTo(there, 1)).not.toContain(`Question ${kept}.`);
    expect(others).toHaveLength(given.length - 2 * Number(kept) + 1);
    expect(outcome.turn).toMatchObject({ own: [{ role: "user" }, { role: "assistant" }], tokens: null });
    expect(Buffer.byteLength(JSON.stringify(outcome.turn?.messages))).toBeLessThan(keep.bytes);
  });

  test("is cut where the model cannot sum it up", async () => {
    const given = Array.from({ length: 40 }, (_, i) => earlier(i)).flat();
    const { at } = await serve({ text: "Go on." }, { status: 500, message: "down" });
    const { outcome, events } = await run(at, { invocation: sharing(given, keep), clock: hurried });
    expect(outcome.status).toBe("succeeded");
    expect(JSON.stringify(outcome.turn?.messages[0])).toMatch(
      /earlier-conversation.*Question 0.*characters in all/,
    );
    expect(logs(events)).toContainEqual(expect.stringContaining("No summary could be had"));
  });

  test("holds no secret, and nothing of a run that failed", async () => {
    const { at } = await serve({ text: "The key is k3y-of-it." }, { text: "half", end: "length" });
    const { outcome } = await run(at, { invocation: sharing() });
    expect(JSON.stringify(outcome)).not.toContain("k3y-of-it");
    expect(outcome.turn?.messages[1]).toMatchObject({ parts: [{ text: "The key is [redacted]." }] });
    expect((await run(at, { invocation: sharing() })).outcome).toMatchObject({
      status: "failed",
      turn: undefined,
    });
  });
});
