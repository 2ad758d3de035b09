import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { check } from "../../compiler/index.ts";
import { createRuntime, loadConfig } from "../../runtime/index.ts";
import { type Playground, playground } from "../../cli/testing.ts";
import { anthropicServer } from "../servers/anthropic.ts";
import type { LoopbackServer, Reply } from "../servers/loopback.ts";

let place: Playground;
const servers: LoopbackServer[] = [];
afterEach(async () => {
  place.remove();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const tools = fileURLToPath(new URL("../servers/mcp-server.ts", import.meta.url));
const key = { HOUSE_KEY: "k3y-of-the-house" };
const never = 'cron: "0 9 1 1 *"';

/** A model for each set of replies, under the name of the set; `mark` is in the arguments of the server of tools. */
async function settings(replies: Readonly<Record<string, readonly Reply[]>>, mark = "-"): Promise<string> {
  const tables = Object.entries(replies).map(async ([name, each]) => {
    const server = await anthropicServer(...each);
    servers.push(server);
    return `[models.${name}]
provider = "anthropic"
model = "claude-sonnet-4-5"
base_url = "${server.url}"
api_key = "\${HOUSE_KEY}"
price = { input = 2, output = 10 }
`;
  });
  const desk = `[mcp.desk]\ncommand = [${[execPath, tools, mark].map((word) => JSON.stringify(word)).join(", ")}]\n`;
  return [...(await Promise.all(tables)), desk].join("\n");
}

async function lastRun(job: string): Promise<Record<string, unknown>> {
  const { stdout } = await place.symbi("cron", "history", job, "--limit", "1", "--format", "json");
  return (JSON.parse(stdout) as Record<string, unknown>[])[0] ?? {};
}

const look: Reply = {
  text: "Looking. ",
  calls: [{ name: "desk__add", input: { a: 1, b: 2 } }],
  usage: { input: 100, output: 20 },
};
const hang: Reply = { ...look, calls: [{ name: "desk__hang", input: {} }] };

test("an agent works with its tools, on a schedule and alone; what it used is kept", async () => {
  place = playground({
    "symbi.toml": await settings({
      house: [look, { text: "It is 3.", usage: { input: 130, output: 5 } }, look, { text: "Three." }],
    }),
    "a.symbi": `agent adder { model: "house" tools: [desk] }
schedule add { agent: adder ${never} input: "one and two" policy { max_cost: "0.50 USD" } }
`,
  });
  expect(await place.symbi("check")).toMatchObject({ code: 0 });
  await place.symbi("cron", "add", "--file", "a.symbi");
  const { code, stdout } = await place.run(["cron", "run", "add"], { env: key });
  expect([code, stdout]).toEqual([0, "It is 3.\n"]);
  expect(await lastRun("add")).toMatchObject({
    status: "succeeded",
    output: "It is 3.",
    usage: { input_tokens: 230, output_tokens: 25, cost_usd: 0.000_71 },
  });
  const { stdout: why } = await place.symbi("cron", "why", "add");
  expect(why).toMatch(/^Used +230 tokens in, 25 tokens out, 0\.00071 USD$/m);
  const alone = await place.run(["run", "adder", "--input", "again"], { env: key });
  expect(alone).toMatchObject({ code: 0, stdout: "Looking. \nThree.\n" });
});

test("a key that the settings name for a model is for nobody else", async () => {
  place = playground({
    "symbi.toml": await settings({ house: [{ text: "ok" }] }),
    "a.symbi": 'agent thief { command: ["printenv", "FOUND"] env: { FOUND: "${HOUSE_KEY}" } }\n',
  });
  const { code, stdout, stderr } = await place.run(["run", "thief"], { env: key });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/HOUSE_KEY.*is never given to definitions/);
});

test("the metrics count what models use", async () => {
  const text = `agent adder { model: "house" tools: [desk] }
schedule add { agent: adder ${never} }
`;
  place = playground({
    "symbi.toml": await settings({ house: [look, { text: "3", usage: { input: 130, output: 5 } }] }),
  });
  const { config } = loadConfig({ cwd: place.dir, env: {} });
  const runtime = await createRuntime({ config, env: { ...process.env, ...key }, stdout: () => undefined });
  const { jobs, agents } = check({ "a.symbi": text });
  const { jobs: registered } = await runtime.jobs.register({
    jobs: jobs.map(({ definition }) => ({ definition, source: null })),
    agents: agents.map(({ definition }) => ({ definition, baseDir: place.dir })),
  });
  await runtime.scheduler.start();
  const run = await runtime.jobs.runNow(registered[0]?.job.id ?? "", { follow: true });
  expect(run).toMatchObject({ state: "succeeded", output: "3" });
  const counted = ((await runtime.metrics()) ?? "")
    .split("\n")
    .filter((line) => /^symbiont_cron_(?:tokens|cost)/.test(line));
  expect(counted.map((line) => line.replace("symbiont_cron_", "")).toSorted()).toEqual([
    'cost_usd_total{job_name="add"} 0.00071',
    'tokens_total{job_name="add",direction="input"} 230',
    'tokens_total{job_name="add",direction="output"} 25',
  ]);
  await runtime.close();
});

describe("what ends badly ends with its state, its reason and what it used; nothing is left running", () => {
  const used = { input_tokens: 100, output_tokens: 20 };
  const cases = [
    ["budget", "max_tokens: 110", [look], "failed", "limit_exceeded", used],
    ["steps", "max_steps: 1", [look], "failed", "limit_exceeded", used],
    ["deadline", 'max_runtime: "1s"', [{ hang: "silent" }], "timed_out", "max_runtime", null],
    ["tool", 'max_runtime: "3s"', [hang], "timed_out", "max_runtime", used],
    ["key", "", [{ status: 401, message: "no" }], "failed", "model_unauthorized", null],
    ["empty", "", [{ text: "" }], "failed", "empty_output", { input_tokens: 10 }],
    ["cut", "", [{ text: "half", end: "length" }], "failed", "answer_cut", { input_tokens: 10 }],
  ] as const satisfies readonly (readonly [
    string,
    string,
    readonly Reply[],
    string,
    string,
    object | null,
  ])[];

  test("each", async () => {
    const mark = `mark-of-${process.pid}-${Date.now()}`;
    place = playground({
      "symbi.toml": await settings(
        Object.fromEntries(cases.map(([name, , replies]) => [name, replies])),
        mark,
      ),
      "a.symbi": cases
        .map(
          ([name, policy]) =>
            `agent ${name}_agent { model: "${name}" tools: [desk] }\nschedule ${name} { agent: ${name}_agent ${never} policy { ${policy} } }\n`,
        )
        .join(""),
    });
    expect(await place.symbi("cron", "add", "--file", "a.symbi")).toMatchObject({ code: 0 });
    await Promise.all(
      cases.map(async ([name, , , status, reason, usage]) => {
        const { code } = await place.run(["cron", "run", name], { env: key });
        expect([name, code]).toEqual([name, 1]);
        const run = await lastRun(name);
        expect(run).toMatchObject({ status, reason, ...(usage === null ? { usage: null } : { usage }) });
      }),
    );
    const { stdout: alive } = spawnSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" });
    expect(alive.split("\n").filter((line) => line.includes(mark))).toEqual([]);
  }, 60_000);

  test("an unknown model, and one whose key is not set, are said wherever the job is, and never started", async () => {
    place = playground({
      "symbi.toml": await settings({ house: [look] }),
      "a.symbi": `agent a { model: "housse" }\nagent b { model: "house" }
schedule s { agent: a ${never} }\nschedule t { agent: b ${never} }\n`,
    });
    const checked = await place.symbi("check");
    expect(checked.stdout + checked.stderr).toMatch(/warning\[unknown-model\].*Did you mean `house`\?/);
    const added = await place.symbi("cron", "add", "--file", "a.symbi");
    expect(added.stderr).toMatch(/s is not runnable: its model is housse, .*Did you mean house\?/);
    expect(added.stderr).toContain("t is not runnable: HOUSE_KEY is not set");
    const { code, stderr } = await place.symbi("cron", "run", "t");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Not runnable: HOUSE_KEY is not set")]);
    expect(await lastRun("t")).toMatchObject({ status: "failed", reason: "not_runnable" });
    expect(servers[0]?.asked).toEqual([]);
  });
});

describe("the AI SDK", () => {
  /** The files that a process has loaded, as the engine's own coverage tells. */
  async function loaded(args: readonly string[]): Promise<readonly string[]> {
    const coverage = join(place.dir, `coverage-${args.join("-")}`);
    const { code } = await place.run(args, { env: { ...key, NODE_V8_COVERAGE: coverage } });
    expect(code).toBe(0);
    const reports = readdirSync(coverage).map((file) => readFileSync(join(coverage, file), "utf8"));
    return reports.flatMap((text) =>
      (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url),
    );
  }
  const ofSdk = (files: readonly string[]): readonly string[] =>
    files.filter((url) => /node_modules\/(?:ai|@ai-sdk|zod)\//.test(url));

  test("is loaded by who asks a model, and by nobody else: what only looks ahead asks nobody", async () => {
    place = playground({
      "symbi.toml": await settings({ house: [{ text: "ok" }] }),
      "a.symbi": `agent plain { command: ["echo", "ok"] }\nagent thinking { model: "house" tools: [desk] }
schedule s { agent: thinking ${never} }\n`,
    });
    const { stdout: simulated } = await place.symbi("simulate", "--from", "2027-01-01", "--to", "2027-01-02");
    expect(simulated).toMatch(/09:00:00.*\bs\b/);
    expect(ofSdk(await loaded(["simulate", "--from", "2027-01-01", "--to", "2027-01-02"]))).toEqual([]);
    expect(ofSdk(await loaded(["check"]))).toEqual([]);
    expect(servers[0]?.asked).toEqual([]);
    const plain = await loaded(["run", "plain"]);
    expect(plain.some((url) => url.endsWith("runtime/agents/model/executor.ts"))).toBe(true);
    expect(ofSdk(plain)).toEqual([]);
    expect(ofSdk(await loaded(["cron", "add", "--file", "a.symbi"]))).toEqual([]);
    expect(ofSdk(await loaded(["cron", "why", "s"]))).toEqual([]);
    expect(servers[0]?.asked).toEqual([]);
    expect(ofSdk(await loaded(["run", "thinking"])).length).toBeGreaterThan(3);
    expect(servers[0]?.asked).toHaveLength(1);
  });
});

test("what a run puts out is judged by its postconditions", async () => {
  place = playground({
    "symbi.toml": await settings({
      idle: [{ text: "I looked at everything. Report 2027: all quiet.", usage: { input: 10, output: 10 } }],
      busy: [look, { text: "Report 2027: it is 3." }],
    }),
    "a.symbi": `agent idle { model: "idle" tools: [desk] }
agent busy { model: "busy" tools: [desk] }
agent json { command: ["/bin/echo", "{\\"quiet\\": true}"] }
agent words { command: ["/bin/echo", "all quiet"] }
schedule says { agent: idle ${never} expect { output_matches: "Report [0-9]{4}" min_tool_calls: 1 } }
schedule does { agent: busy ${never} expect { output_matches: "^Report [0-9]{4}" min_tool_calls: 1 } }
schedule gives { agent: json ${never} expect { output_json: true } }
schedule talks { agent: words ${never} expect { output_json: true } }
`,
  });
  expect(await place.symbi("check")).toMatchObject({ code: 0 });
  await place.symbi("cron", "add", "--file", "a.symbi");
  for (const [job, status, reason] of [
    ["says", "failed", "unexpected_output"],
    ["does", "succeeded", null],
    ["gives", "succeeded", null],
    ["talks", "failed", "unexpected_output"],
  ] as const) {
    const { code } = await place.run(["cron", "run", job], { env: key });
    const run = await lastRun(job);
    expect([job, code, run["status"], run["reason"]]).toEqual([
      job,
      status === "failed" ? 1 : 0,
      status,
      reason,
    ]);
  }
  expect((await lastRun("says"))["output"]).toContain("all quiet");
});
