import { spawnSync } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { anthropicServer } from "../../../test/servers/anthropic.ts";
import type { Reply } from "../../../test/servers/loopback.ts";
import { mcpHttpServer } from "../../../test/servers/mcp-server.ts";
import type { RunEvent } from "../types.ts";
import { type Asked, begin, leapingClock, logs, opened, run, texts } from "./trial.ts";

const program = fileURLToPath(new URL("../../../test/servers/mcp-server.ts", import.meta.url));
const local = { command: [execPath, program] };

async function serve(...replies: readonly Reply[]) {
  const there = await opened(anthropicServer(...replies));
  return {
    there,
    at: {
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      base_url: there.url,
      api_key: "${KEY:-k3y-of-the-model}",
    } as const,
  };
}

/** Empty, or a mark of what is not buried yet, where there is none of that number. */
function commandsOf(pid: number): string {
  return spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout;
}

const calling = (name: string, input: unknown = {}): Reply => ({
  text: "Looking. ",
  calls: [{ name, input }],
});

const withTools = (asked: Asked = {}): Asked => ({
  ...asked,
  mcp: { desk: local, ...asked.mcp },
  agent: { tools: ["desk"], ...asked.agent },
});

test("a tool is offered with its schema, called, and what it gives goes back to the model", async () => {
  const { there, at } = await serve(calling("desk__add", { a: 2, b: 40 }), { text: "It is 42." });
  const { outcome, events } = await run(at, withTools());
  expect(outcome).toMatchObject({
    status: "succeeded",
    output: "It is 42.",
    usage: { input_tokens: 20, output_tokens: 10 },
    messages: [
      { role: "user" },
      {
        role: "assistant",
        parts: [{ type: "text" }, { type: "tool_call", tool: "desk__add", input: { a: 2, b: 40 } }],
      },
      { role: "tool", results: [{ tool: "desk__add", outcome: "ok", text: "42" }] },
      { role: "assistant" },
    ],
  });
  expect(events).toContainEqual({
    type: "tool_call",
    tool: "desk__add",
    input: { a: 2, b: 40 },
    output: "42",
  });
  expect(texts(events)).toBe("Looking. \nIt is 42.");
  const [first, second] = there.asked;
  expect(first?.body["tools"]).toContainEqual(
    expect.objectContaining({
      name: "desk__add",
      description: "Adds two numbers",
      input_schema: expect.objectContaining({ required: ["a", "b"] }),
    }),
  );
  expect(JSON.stringify(second?.body["messages"])).toContain('"42"');
});

test("a blank before a call is not given back: providers refuse it", async () => {
  const { there, at } = await serve(
    { ...calling("desk__add", { a: 2, b: 40 }), text: " \n" },
    { text: "42" },
  );
  const { outcome } = await run(at, withTools());
  expect(outcome).toMatchObject({ status: "succeeded", output: "42" });
  expect(there.asked[1]?.body["messages"]).toContainEqual({
    role: "assistant",
    content: [expect.objectContaining({ type: "tool_use", name: "desk__add" })],
  });
});

test("over HTTP as well, with the headers that the settings name", async () => {
  const tools = await mcpHttpServer();
  try {
    const desk = { url: tools.url, headers: { Authorization: "Bearer ${TOOLS_TOKEN}" } };
    const { at } = await serve(calling("desk__add", { a: 1, b: 1 }), { text: "2" });
    const env = { TOOLS_TOKEN: "t0ken-of-tools" };
    const { outcome, events } = await run(at, { env, mcp: { desk }, agent: { tools: ["desk"] } });
    expect(outcome).toMatchObject({ status: "succeeded", output: "2" });
    expect(events).toContainEqual(expect.objectContaining({ type: "tool_call", output: "2" }));

    const refused = await run(at, {
      env: { TOOLS_TOKEN: "wrong" },
      mcp: { desk },
      agent: { tools: ["desk"] },
    });
    expect(refused.outcome).toMatchObject({
      status: "failed",
      transient: false,
      reason: { code: "tools_unavailable" },
    });
  } finally {
    await tools.close();
  }
});

test("a server over HTTP that does not let go is left", async () => {
  const tools = await opened(mcpHttpServer({ clings: true }));
  const desk = { url: tools.url, headers: { Authorization: "Bearer t0ken-of-tools" } };
  const { at } = await serve(calling("desk__add", { a: 1, b: 1 }), { text: "2" });
  const clock = leapingClock();
  const { outcome } = begin(at, { clock, mcp: { desk }, agent: { tools: ["desk"] } });
  await tools.clings;
  clock.leap(500);
  expect(await outcome).toMatchObject({ status: "succeeded", output: "2" });
});

describe("what goes wrong with a call is told to the model, and the run goes on", () => {
  test.each<readonly [string, unknown, string]>([
    ["desk__refuse", {}, "it is out of order"],
    ["desk__add", { a: "no number", b: 1 }, "Input validation error"],
    ["desk__add", '{"a":', "Invalid input for tool desk__add"],
    ["desk__nothing", {}, "unavailable tool 'desk__nothing'"],
    ["desk__crash", {}, "the MCP server desk ended with exit code 3: the disk is gone"],
  ])("%s %j", async (name, input, words) => {
    const { there, at } = await serve(calling(name, input), { text: "So be it." });
    const { outcome, events } = await run(at, withTools());
    expect(outcome).toMatchObject({ status: "succeeded", output: "So be it." });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "tool_call", tool: name, error: expect.stringContaining(words) }),
    );
    expect(JSON.stringify(there.asked[1]?.body["messages"])).toContain('"is_error":true');
  });
});

test("a long result is cut, and a picture is named", async () => {
  const { at } = await serve(calling("desk__flood"), calling("desk__picture"), { text: "ok" });
  const { outcome } = await run(at, withTools());
  const given = outcome.messages?.flatMap((message) => (message.role === "tool" ? message.results : []));
  expect(given?.[0]?.text).toMatch(/^x{65536}\n\[… cut here: 200000 characters in all\]$/);
  expect(given?.[1]?.text).toBe("[image of type image/png, not passed on]");
});

test("what a server gets from the settings is a reference, looked up and redacted", async () => {
  const desk = { ...local, env: { TOKEN: "${DESK_TOKEN}" } };
  const { there, at } = await serve(calling("desk__secret"), { text: "I saw desk-t0ken." });
  const { outcome, events } = await run(at, withTools({ env: { DESK_TOKEN: "desk-t0ken" }, mcp: { desk } }));
  expect(JSON.stringify(there.asked[1]?.body)).toContain("desk-t0ken");
  expect(outcome.output).toBe("I saw [redacted].");
  expect(outcome.messages).toHaveLength(4);
  expect(JSON.stringify([outcome, events])).not.toContain("desk-t0ken");
});

describe("an agent is offered what its capabilities allow", () => {
  const desk = { ...local, capabilities: ["desk"], tools: { crash: ["desk", "demolition"], add: [] } };
  const offered = async (capabilities: readonly string[]) => {
    const { there, at } = await serve(calling("desk__crash"), { text: "ok" });
    const { outcome, events } = await run(
      at,
      withTools({ mcp: { desk }, agent: { tools: ["desk"], capabilities } }),
    );
    expect(outcome.status).toBe("succeeded");
    const tools = there.asked[0]?.body["tools"] as readonly { readonly name: string }[] | undefined;
    return { names: (tools ?? []).map(({ name }) => name), events };
  };

  test("and of the rest the run says why not", async () => {
    const { names, events } = await offered([]);
    expect(names).toEqual(["desk__add"]);
    expect(logs(events)).toContain(
      "Not offered: The tool hang of desk asks for the capability desk, which agent worker does not declare.",
    );
    // The model called it all the same.
    expect(events).toContainEqual(
      expect.objectContaining({ tool: "desk__crash", error: expect.stringContaining("unavailable") }),
    );
  });

  test("by tool where the settings say so", async () => {
    expect((await offered(["desk"])).names).not.toContain("desk__crash");
    expect((await offered(["desk", "demolition"])).names).toContain("desk__crash");
  });
});

test("a tool that hangs is left at the deadline, and its server ends", async () => {
  const clock = leapingClock();
  const { there, at } = await serve(calling("desk__hang"));
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const emit = (event: RunEvent): void => void (event.type === "usage" && resolve());
  const { outcome } = begin(at, withTools({ clock, invocation: { emit } }));
  await Promise.all([there.reached(1), called]);
  clock.leap(30_000);
  expect(await outcome).toMatchObject({
    status: "timed_out",
    reason: { code: "max_runtime" },
    usage: { input_tokens: 10, output_tokens: 5 },
  });
});

test("what a tool leaves behind ends with the run, though it obeys nobody", async () => {
  const { at } = await serve(calling("desk__child"), { text: "ok" });
  const { outcome, events } = await run(at, withTools({ limits: { grace: 200 } }));
  expect(outcome).toMatchObject({ status: "succeeded" });
  const call = events.find((event) => event.type === "tool_call");
  const pid = Number(call?.type === "tool_call" ? call.output : 0);
  expect(pid).toBeGreaterThan(1);
  expect(commandsOf(pid)).not.toContain("SIGTERM");
});

test("servers end also where the run breaks by a fault of ours", async () => {
  const { at } = await serve({ text: "ok" });
  const emit = ({ type }: RunEvent): void => {
    if (type === "step") throw new Error("nobody listens");
  };
  const { outcome } = await run(at, withTools({ invocation: { emit } }));
  expect(outcome).toMatchObject({
    status: "failed",
    reason: { code: "internal_error", sentence: expect.stringContaining("nobody listens") },
  });
});

test.each<readonly [string, Asked["mcp"], string, string]>([
  ["has no program", { desk: { command: ["/no/such/program"] } }, "command_not_found", "/no/such/program"],
  [
    "ends at once",
    { desk: { command: [execPath, "-e", "console.error('no licence'); process.exit(1)"] } },
    "tools_unavailable",
    "no licence",
  ],
  [
    "is in a folder that is not there",
    { desk: { ...local, cwd: "nowhere" } },
    "cwd_missing",
    "MCP server desk",
  ],
  [
    "lacks a reference",
    { desk: { ...local, env: { A: "${NOT_SET}" } } },
    "reference_missing",
    "env A of the MCP server desk",
  ],
])("a server that %s: the run fails before the model is asked, and for good", async (_, mcp, code, words) => {
  const { there, at } = await serve({ text: "ok" });
  const { outcome } = await run(at, withTools({ mcp: mcp ?? {} }));
  expect(outcome).toMatchObject({
    status: "failed",
    transient: false,
    reason: { code, sentence: expect.stringContaining(words) },
  });
  expect(there.asked).toEqual([]);
});

test("nobody at the address of a server: another attempt may fare better", async () => {
  const tools = await mcpHttpServer();
  await tools.close();
  const { at } = await serve({ text: "ok" });
  const { outcome } = await run(at, { mcp: { desk: { url: tools.url } }, agent: { tools: ["desk"] } });
  expect(outcome).toMatchObject({ status: "failed", transient: true, reason: { code: "tools_unavailable" } });
});

test("a server that floods its output with no end of a line is given up", async () => {
  const script =
    "const x = 'x'.repeat(1 << 20); const go = () => { while (process.stdout.write(x)); process.stdout.once('drain', go); }; go();";
  const { at } = await serve({ text: "ok" });
  const { outcome } = await run(at, withTools({ mcp: { desk: { command: [execPath, "-e", script] } } }));
  expect(outcome).toMatchObject({
    status: "failed",
    reason: { code: "tools_unavailable", sentence: expect.stringContaining("more than") },
  });
});
