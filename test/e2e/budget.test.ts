import { afterEach, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

/** Tells of 60 tokens and 3 dollars. */
const agent = `agent spender {
  command: ["node", "-e", "console.log(JSON.stringify({ type: 'usage', input_tokens: 50, output_tokens: 10, cost_usd: 3 })); console.log(JSON.stringify({ type: 'result', output: 'spent' }))"]
}
`;
const never = 'cron: "0 9 1 1 *"';

test("a job spends its budget, says so wherever it is shown, and is refused when nothing is left", async () => {
  place = playground({
    "symbi.toml": "",
    "a.symbi": `${agent}schedule spend { agent: spender ${never} budget { window: 2h, max_cost: "6.00 USD", max_tokens: 1_000 } }\n`,
  });
  expect(await place.symbi("cron", "add", "--file", "a.symbi")).toMatchObject({ code: 0 });
  const status = async () => (await place.symbi("cron", "status", "spend")).stdout;
  expect(await status()).toMatch(
    /^Budget +used 0 of 6\.00 USD \(max_cost\) and 0 of 1000 tokens \(max_tokens\) in the last 2h$/m,
  );
  for (const _ of [1, 2])
    expect(await place.symbi("cron", "run", "spend")).toMatchObject({ code: 0, stdout: "spent\n" });

  const refused = await place.symbi("cron", "run", "spend");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /spend is not run\. Its budget is used up: 6\.00 of 6\.00 USD \(max_cost\) and 120 of 1000 tokens \(max_tokens\) in the last 2h\. There is room again at \S+Z\./,
  );
  expect(await status()).toMatch(
    /^But it is +out of budget: 6\.00 of 6\.00 USD .*; there is room again at /m,
  );
  const shown = JSON.parse((await place.symbi("cron", "list", "--format", "json")).stdout) as {
    budget: { used: unknown; room_at: string };
  }[];
  expect(shown[0]?.budget).toEqual({
    window: "2h",
    max_cost: "6.00 USD",
    max_tokens: 1000,
    used: { tokens: 120, cost_usd: 6 },
    room_at: expect.stringMatching(/Z$/),
  });
  expect((await place.symbi("cron", "why", "spend")).stdout).toContain("Its budget is used up: ");
});

test("a run is ended where what is left of the budget ends", async () => {
  place = playground({
    "symbi.toml": "",
    "a.symbi": `${agent}schedule spend { agent: spender ${never} budget { max_tokens: 100 } }\n`,
  });
  await place.symbi("cron", "add", "--file", "a.symbi");
  expect(await place.symbi("cron", "run", "spend")).toMatchObject({ code: 0 });
  const { code, stderr } = await place.symbi("cron", "run", "spend");
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("It used 60 tokens, and what is left of its budget allows 40 (max_tokens)."),
  ]);
});

test("money that cannot be counted cannot be budgeted", async () => {
  place = playground({
    "symbi.toml": "",
    "a.symbi": `agent a { model: "ollama/llama-4" }\nschedule s { agent: a ${never} budget { max_cost: "5.00 USD" } }\n`,
    "b/b.symbi": `${agent.replace("spender", "b")}schedule u { agent: b ${never} }\n`,
  });
  const checked = await place.symbi("check", "a.symbi");
  expect([checked.code, checked.stdout + checked.stderr]).toEqual([
    1,
    expect.stringContaining("unknown-price"),
  ]);
  await place.symbi("cron", "add", "--file", "b/b.symbi");
  const added = await place.run(["cron", "add", "--json", "-"], {
    stdin: JSON.stringify({ name: "t", agent: "b", cron: "0 9 1 1 *", budget: { max_cost: "5.00 EUR" } }),
  });
  expect(added.stderr).toContain(
    "t is not runnable: agent b tells its costs in US dollars, and max_cost is 5.00 EUR.",
  );
});
