import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

describe("run", () => {
  const asker =
    'agent asker { command: ["node", "-e", "process.stdin.on(\'data\', (d) => console.log(JSON.parse(d).input))"] }\n';

  test("reads what is asked from standard input", async () => {
    place = playground({ "symbi.toml": "", "a.symbi": asker });
    expect(await place.run(["run", "asker", "--input", "-"], { stdin: "one\ntwo" })).toEqual({
      code: 0,
      stdout: "one\ntwo\n",
      stderr: "",
    });
  });

  test("tells on standard error what it used", async () => {
    const usage = "{ type: 'usage', input_tokens: 1200, output_tokens: 30, cost_usd: 0.00425 }";
    place = playground({
      "symbi.toml": "",
      "a.symbi": `agent spender { command: ["node", "-e", "console.log(JSON.stringify(${usage})); console.log(JSON.stringify({ type: 'result', output: 'spent' }))"] }\n`,
    });
    const { code, stdout, stderr } = await place.symbi("run", "spender");
    expect([code, stdout]).toEqual([0, "spent\n"]);
    expect(stderr).toMatch(/^spender succeeded in \S+ \(1,200 tokens in, 30 out, 0\.00425 USD\)\n$/);
    const json = await place.symbi("run", "spender", "--format", "json", "--quiet");
    expect(json.stderr).toBe("");
    expect(JSON.parse(json.stdout)).toEqual({
      agent: "spender",
      status: "succeeded",
      reason: null,
      reason_text: null,
      output: "spent",
      output_truncated: false,
      exit_code: 0,
      execution_time_ms: expect.any(Number),
      usage: { input_tokens: 1200, output_tokens: 30, cost_usd: 0.00425 },
    });
  });

  test("an agent that cannot run fails with its reason", async () => {
    place = playground({ "symbi.toml": "", "a.symbi": 'agent a { model: "claude-sonet-4.5" }\n' });
    expect(await place.symbi("run", "a")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^a failed in \S+: Not runnable: .*Did you mean claude-sonnet-4\.5\?/),
    });
  });
});
