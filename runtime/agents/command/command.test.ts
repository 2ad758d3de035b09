import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AgentDefinition } from "../../../compiler/definition/types.ts";
import { dir, logs, node, run, sh, texts } from "./trial.ts";

describe("what it is given", () => {
  it("one JSON object on standard input", async () => {
    const { outcome } = await run(["cat"], { agent: { system_prompt: "Be brief.", env: { A: "${HOME}" } } });
    expect(JSON.parse(outcome.output)).toEqual({
      protocol: 1,
      run: {
        id: "run_1",
        attempt: 1,
        kind: "scheduled",
        job: { id: "job_1", name: "nightly" },
        scheduled_at: "1970-01-01T00:00:01.000Z",
        started_at: "1970-01-01T00:00:02.000Z",
      },
      agent: { name: "worker", system_prompt: "Be brief." },
      input: "what is asked",
      session: { mode: "ephemeral_with_summary", summary: "earlier" },
      deadline: "1970-01-01T00:00:32.000Z",
      limits: { max_runtime: 30_000, grace: 5_000, output: 10_000 },
    });
  });

  it("what its policy lets it use", async () => {
    const budget = { steps: 3, tokens: 1_000, cost: "0.50 USD" };
    const { outcome } = await run(["cat"], { limits: { budget } });
    expect(JSON.parse(outcome.output).limits).toMatchObject({
      max_steps: 3,
      max_tokens: 1_000,
      max_cost: "0.50 USD",
    });
  });

  it("the conversation that runs share", async () => {
    const messages = [
      { role: "user", text: "before" },
      { role: "assistant", parts: [{ type: "text", text: "said" }] },
    ] as const;
    const keep = { messages: 10, bytes: 20_000 };
    const session = { mode: "shared_persistent", summary: null, messages, keep } as const;
    const { outcome } = await run(["cat"], { invocation: { session } });
    expect(JSON.parse(outcome.output).session).toEqual({
      mode: "shared_persistent",
      summary: null,
      messages,
    });
  });

  it("nothing of earlier runs where the session is fully ephemeral", async () => {
    const session = { mode: "fully_ephemeral", summary: "earlier" } as const;
    const { outcome } = await run(["cat"], { invocation: { session } });
    expect(JSON.parse(outcome.output)).toMatchObject({ session: { mode: "fully_ephemeral", summary: null } });
    expect(outcome.summary).toBeNull();
  });

  it("an allow-list of the environment, the agent's own, and the markers, which it cannot replace", async () => {
    const env = {
      PATH: process.env["PATH"],
      LC_TIME: "C",
      SYMBI_SLACK_TOKEN: "no",
      OPENAI_API_KEY: "no",
      SECRET: "no",
      REGION: "north",
    };
    const { outcome } = await run(["env"], {
      env,
      agent: { env: { WHERE: "${REGION}-1", SYMBI_FENCE: "forged", SYMBI_JOB: "forged" } },
    });
    const seen = outcome.output.trim().split("\n").toSorted();
    expect(seen).toEqual([
      "LC_TIME=C",
      `PATH=${env.PATH}`,
      "SYMBI_ATTEMPT=1",
      expect.stringMatching(/^SYMBI_FENCE=[0-9a-f]{32}$/),
      "SYMBI_JOB=nightly",
      "SYMBI_RUN_ID=run_1",
      "WHERE=[redacted]-1",
    ]);
  });

  it("its arguments as they are, with no shell between", async () => {
    const { outcome } = await run(["printf", "%s|", "$HOME; echo *", "a  b", ""]);
    expect(outcome.output).toBe("$HOME; echo *|a  b||");
  });

  it("a folder to work in", async () => {
    mkdirSync(join(dir, "work"), { recursive: true });
    writeFileSync(join(dir, "work", "tool"), "#!/bin/sh\npwd\n", { mode: 0o755 });
    const { outcome } = await run(["./tool"], { agent: { cwd: "work" } });
    expect(outcome.output).toBe(`${join(dir, "work")}\n`);
  });
});

it("a command that tells of more than it may use is ended, with what it started", async () => {
  const usage = '{"type":"usage","input_tokens":90,"output_tokens":20}';
  const { outcome } = await run(sh(`sleep 60 & echo '${usage}'; sleep 60`), {
    limits: { budget: { tokens: 100 } },
  });
  expect(outcome).toMatchObject({
    status: "failed",
    reason: { code: "limit_exceeded" },
    usage: { input_tokens: 90, output_tokens: 20 },
  });
});

describe("what it says", () => {
  it("plain text is the output, as it comes", async () => {
    const { outcome, events } = await run(sh("echo one; echo two"));
    expect(outcome).toMatchObject({
      status: "succeeded",
      output: "one\ntwo\n",
      summary: "one\ntwo",
      exitCode: 0,
    });
    expect(texts(events)).toBe("one\ntwo\n");
  });

  it("events line by line, with a line between that is none", async () => {
    const said = [
      { type: "step", step: 1, name: "look", extra: 1 },
      { type: "text", text: "thinking" },
      { type: "tool_call", tool: "grep", input: { pattern: "x" }, output: [1, "two"] },
      { type: "usage", input_tokens: 3, output_tokens: -1 },
      { type: "usage", input_tokens: 4, cost_usd: 0.5 },
      "{not json",
      { type: "log", level: "warn", message: "careful" },
      { type: "unknown" },
      { type: "decision", decision: "sleep", reason: "all clear" },
      { type: "result", output: "42", summary: "the answer" },
    ].map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
    const { outcome, events } = await run(["printf", "%s\\n", ...said]);
    expect(outcome).toMatchObject({
      status: "succeeded",
      output: "42",
      summary: "the answer",
      usage: { input_tokens: 7, cost_usd: 0.5 },
    });
    expect(events).toEqual([
      { type: "step", step: 1, name: "look" },
      { type: "text", text: "thinking" },
      { type: "tool_call", tool: "grep", input: { pattern: "x" }, output: [1, "two"] },
      { type: "usage", input_tokens: 3 },
      { type: "usage", input_tokens: 4, cost_usd: 0.5 },
      { type: "log", level: "info", message: "{not json" },
      { type: "log", level: "warn", message: "careful" },
      { type: "log", level: "info", message: '{"type":"unknown"}' },
      { type: "decision", decision: "sleep", reason: "all clear" },
    ]);
  });

  it("standard error as log events, also of a command that succeeds", async () => {
    const { outcome, events } = await run(sh("echo first >&2; echo >&2; printf last >&2; echo out"));
    expect(outcome).toMatchObject({ status: "succeeded", output: "out\n" });
    expect(logs(events)).toEqual(["first", "last"]);
  });

  it("binary output becomes text that any database holds", async () => {
    const { outcome } = await run(node("process.stdout.write(Buffer.from([0x61, 0, 0xff, 0xc3, 0x62]))"));
    expect(outcome).toMatchObject({ status: "succeeded", output: "a\ufffd\ufffd\ufffdb" });
  });

  it("a character cut between two pieces stays whole", async () => {
    const script = `
      process.stdout.write(Buffer.from([0xc3]));
      setTimeout(() => process.stdout.write(Buffer.from([0xa9])), 50);`;
    expect((await run(node(script))).outcome.output).toBe("é");
  });

  it.each([
    ["plain text", { TOKEN: "${KEY}" }, 'printf "key: %s" "$TOKEN"', "key: [redacted]"],
    ["two pieces", { TOKEN: "${KEY}" }, 'printf "${TOKEN%horse}"; sleep 0.1; printf "horse."', "[redacted]."],
    ["base64", { TOKEN: "${KEY}" }, 'printf "%s" "$TOKEN" | base64', "[redacted]\n"],
    [
      "a result",
      { TOKEN: "${KEY}" },
      'printf \'{"type":"result","output":{"k":"%s"}}\' "$TOKEN"',
      '{"k":"[redacted]"}',
    ],
  ])("a secret in %s is redacted", async (_, agentEnv, script, output) => {
    const env = { ...process.env, KEY: "correct-horse" };
    const { outcome, events } = await run(sh(script), { env, agent: { env: agentEnv } });
    expect(outcome).toMatchObject({ status: "succeeded", output });
    expect(JSON.stringify({ outcome, events })).not.toContain("correct-horse");
  });

  it("a secret in standard error is redacted in events and in the reason", async () => {
    const env = { ...process.env, KEY: "correct-horse" };
    const { outcome, events } = await run(sh('echo "bad key $TOKEN" >&2; exit 1'), {
      env,
      agent: { env: { TOKEN: "${KEY}" } },
    });
    expect(outcome.reason?.sentence).toBe(
      'The command "/bin/sh" ended with exit code 1: bad key [redacted].',
    );
    expect(logs(events)).toEqual(["bad key [redacted]"]);
  });
});

describe("more than is kept", () => {
  it("output is cut at its limit and the flood is read to its end", async () => {
    const { outcome, events } = await run(sh("head -c 100000000 /dev/zero | tr '\\0' é; echo >&2 done"));
    expect(outcome).toMatchObject({ status: "succeeded", outputTruncated: true });
    expect(Buffer.byteLength(outcome.output)).toBeLessThanOrEqual(10_000);
    expect(Buffer.byteLength(outcome.output)).toBeGreaterThan(9_990);
    expect(texts(events)).toBe(outcome.output);
    expect(logs(events)).toEqual(["done"]);
  });

  it("a flood on standard error fills neither memory nor the store", async () => {
    const { outcome, events } = await run(sh("yes complaint | head -c 50000000 >&2; echo fine"));
    expect(outcome).toMatchObject({ status: "succeeded", output: "fine\n" });
    expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThan(2_000_000);
    expect(logs(events).at(-1)).toMatch(/the rest is not kept/);
  });

  it("a line without end is cut, on both outputs", async () => {
    const { outcome, events } = await run(
      sh(`echo '{"type":"step","step":1}'; head -c 20000000 /dev/zero | tr '\\0' x;
          head -c 20000000 /dev/zero | tr '\\0' y >&2; echo; echo '{"type":"result","output":"end"}'`),
    );
    expect(outcome).toMatchObject({ status: "succeeded", output: "end" });
    expect(logs(events).map((message) => message.length)).toEqual([8192, 8192]);
  });

  it("a first line without end is plain text", async () => {
    const { outcome } = await run(
      sh("printf '{\"type\":\"text\",'; head -c 20000000 /dev/zero | tr '\\0' x"),
    );
    expect(outcome).toMatchObject({ status: "succeeded", outputTruncated: true });
    expect(outcome.output.slice(0, 17)).toBe('{"type":"text",xx');
  });

  it("a result that is too long is cut, and events of text stop at the limit", async () => {
    const { outcome, events } = await run(
      node(`for (let i = 0; i < 1000; i++) console.log(JSON.stringify({ type: "text", text: "t".repeat(100) }));
            console.log(JSON.stringify({ type: "result", output: "r".repeat(20000) }))`),
    );
    expect(outcome).toMatchObject({ outputTruncated: true, output: "r".repeat(10_000) });
    expect(texts(events)).toBe("t".repeat(10_000));
  });

  it("what is too long for the row is whole in a file, up to that file's limit", async () => {
    const overflow = { path: join(dir, "outputs", "run_1.txt"), limit: 3_000_000 };
    const whole = async (command: readonly string[]) => {
      const { outcome } = await run(command, { invocation: { overflow } });
      expect(outcome).toMatchObject({ status: "succeeded", outputTruncated: true });
      expect(outcome.outputFile?.path).toBe(overflow.path);
      const text = readFileSync(overflow.path, "utf8");
      expect(outcome.outputFile?.bytes).toBe(Buffer.byteLength(text));
      expect(text.startsWith(outcome.output)).toBe(true);
      return text;
    };
    expect(await whole(node(`process.stdout.write("é".repeat(100_000))`))).toBe("é".repeat(100_000));
    const line = `JSON.stringify({ type: "text", text: "t".repeat(100) })`;
    expect(await whole(node(`for (let i = 0; i < 1000; i++) console.log(${line})`))).toBe(
      "t".repeat(100_000),
    );
    const result = `console.log(JSON.stringify({ type: "result", output: "r".repeat(20000) }))`;
    expect(await whole(node(`console.log(${line}); ${result}`))).toBe("r".repeat(20_000));
    // A gibibyte, of which neither memory nor disk takes more than they are meant to.
    const before = process.memoryUsage().rss;
    expect(await whole(sh("head -c 1073741824 /dev/zero | tr '\\0' x"))).toBe("x".repeat(3_000_000));
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
  });

  it("a value nested too deeply is a line like any other", async () => {
    const script = `console.log('{"type":"step","step":1}');
      console.log('{"type":"tool_call","tool":"t","input":' + "[".repeat(50000) + "]".repeat(50000) + "}")`;
    const { outcome, events } = await run(node(script), { limits: { output: 100_000 } });
    expect(outcome.status).toBe("succeeded");
    expect(logs(events)).toHaveLength(1);
  });

  it("a secret at the cut does not show its beginning", async () => {
    const env = { ...process.env, KEY: "correct-horse" };
    const script = `head -c 9995 /dev/zero | tr '\\0' x; echo "$TOKEN $TOKEN"`;
    const { outcome } = await run(sh(script), { env, agent: { env: { TOKEN: "${KEY}" } } });
    expect(outcome.outputTruncated).toBe(true);
    expect(outcome.output).toMatch(/^x{9995}$/);
  });
});

describe("how it ends", () => {
  it.each([
    ["exit 3", "failed", "exit_code", 3, false, 'The command "/bin/sh" ended with exit code 3.'],
    ["echo why >&2; exit 1", "failed", "exit_code", 1, false, "ended with exit code 1: why."],
    ["echo later >&2; exit 75", "failed", "temporary_failure", 75, true, "(exit code 75): later"],
    ["kill -SEGV $$", "failed", "killed", null, false, "was ended by SIGSEGV."],
  ])("%s", async (script, status, code, exitCode, transient, words) => {
    const { outcome } = await run(sh(script));
    expect(outcome).toMatchObject({ status, exitCode, transient, reason: { code } });
    expect(outcome.reason?.sentence).toContain(words);
  });

  it("says what Node could not catch, not which Node", async () => {
    const { outcome } = await run(node("null.f()"));
    expect(outcome.reason?.sentence).toMatch(/ended with exit code 1: TypeError: Cannot read properties/);
    const unread = await run(node("setTimeout(() => { require('./no-such-module') }, 0)"));
    expect(unread.outcome.reason?.sentence).toMatch(/exit code 1: Error: Cannot find module/);
  });

  it("keeps the output of a failure, but no summary", async () => {
    const { outcome } = await run(sh("echo half; exit 2"));
    expect(outcome).toMatchObject({ status: "failed", output: "half\n", summary: null });
  });

  it("a command that never reads its input is no trouble", async () => {
    const { outcome } = await run(sh("exec <&-; echo fine"), {
      invocation: { input: "x".repeat(5_000_000) },
    });
    expect(outcome).toMatchObject({ status: "succeeded", output: "fine\n" });
  });

  it("a command that exits while its input is being written is no trouble", async () => {
    const { outcome, events } = await run(["true"], { invocation: { input: "x".repeat(5_000_000) } });
    expect(outcome).toMatchObject({ status: "succeeded", output: "" });
    expect(events).toEqual([]);
  });

  it.each<readonly [string, readonly string[], Partial<AgentDefinition>, string, RegExp]>([
    ["in no folder of PATH", ["no-such-program"], {}, "command_not_found", /"no-such-program".*PATH \(\//],
    [
      "a file that is not there",
      ["./none"],
      {},
      "command_not_found",
      /"\.\/none".*there is no file \/.*none/,
    ],
    ["not executable", ["./plain"], {}, "command_not_executable", /plain may not be executed/],
    ["a folder", ["./folder"], {}, "command_not_executable", /folder is not a file/],
    ["no interpreter", ["./orphan"], {}, "command_not_executable", /interpreter of its first line/],
    ["cwd not there", ["true"], { cwd: "nowhere" }, "cwd_missing", /nowhere of agent worker does not exist/],
    ["a NUL", ["true", "a\0b"], {}, "command_not_started", /null bytes/],
    [
      "a reference not set",
      ["true"],
      { env: { TOKEN: "${NOT_SET_ANYWHERE}" } },
      "reference_missing",
      /\$\{NOT_SET_ANYWHERE\} in env TOKEN of agent worker is not set/,
    ],
    [
      "a model's credential",
      ["true"],
      { env: { TOKEN: "${ANTHROPIC_API_KEY}" } },
      "reference_refused",
      /never given to definitions/,
    ],
  ])("cannot start: %s", async (_, command, agent, code, words) => {
    writeFileSync(join(dir, "plain"), "text");
    chmodSync(join(dir, "plain"), 0o600);
    mkdirSync(join(dir, "folder"), { recursive: true });
    writeFileSync(join(dir, "orphan"), "#!/no/such/interpreter\n", { mode: 0o755 });
    const { outcome } = await run(command, { agent });
    expect(outcome).toMatchObject({ status: "failed", transient: false, reason: { code } });
    expect(outcome.reason?.sentence).toMatch(words);
  });
});
