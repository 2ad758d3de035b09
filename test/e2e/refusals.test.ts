import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

/** Nothing passes for lack of code: what cannot be enforced denies, what cannot run says so. Everywhere, and for ever. */

let place: Playground;
afterEach(() => place.remove());

const often = 'cron: "* * * * * *" max_retries: 1';

/** Name of the job, its fields, and what it is refused for. */
const denied: readonly (readonly [string, string, string])[] = [
  ["approval", "policy { require_approval: true }", "policy.require_approval"],
  ["capabilities", 'policy { require_capabilities: ["net"] }', "policy.require_capabilities"],
  ["hours", 'policy { allowed_hours: { start: "00:00" end: "24:00" } }', "policy.allowed_hours"],
  ["places", 'policy { allowed_environments: ["development"] }', "policy.allowed_environments"],
  ["pinned", 'policy { require_agent_pin: true } agent_pin_jwt: "${PIN}"', "policy.require_agent_pin"],
  ["credential", 'agent_pin_jwt: "${PIN}"', "agent_pin_jwt"],
];

const unable: readonly (readonly [string, string, string])[] = [
  ["model", 'agent: "thinks"', "ANTHROPIC_API_KEY is not set"],
  ["nobody", 'agent: "nowhere_declared"', "no agent named nowhere_declared is registered"],
];

const files = {
  "s.symbi": [
    'agent quick { executor: "echo" }',
    'agent thinks { model: "claude-sonnet-4.5" }',
    ...denied.map(([name, fields]) => `schedule { name: "${name}" agent: "quick" ${often} ${fields} }`),
    ...unable.map(([name, fields]) => `schedule { name: "${name}" ${often} ${fields} }`),
    "",
  ].join("\n"),
};

interface Job {
  readonly name: string;
  readonly status: string;
  readonly failure_count: number;
  readonly runnable: { readonly ok: boolean; readonly reason: string | null };
}

interface Run {
  readonly status: string;
  readonly reason: string;
  readonly reason_text: string;
  readonly started_at: string | null;
}

async function json<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse((await place.symbi(...args, "--format", "json")).stdout) as T;
}

const all = [...denied, ...unable];
const names = all.map(([name]) => name);

describe("what this version cannot enforce or run", () => {
  test("is said at registration, fires as a refusal, and never counts for the dead letter", async () => {
    place = playground(files);
    const up = place.start("up");
    for (const [name, , what] of denied) {
      await up.until(new RegExp(`warning: ${name} is denied by policy: .*${what}`));
      await up.until(new RegExp(`(denied +${name}: [^]*){2}`));
    }
    for (const [name, , what] of unable) {
      await up.until(new RegExp(`warning: ${name} is not runnable: .*${what}`));
      await up.until(new RegExp(`(failed +${name}: Not runnable: .*${what}[^]*){2}`));
    }
    up.child.kill("SIGTERM");
    const { code, stdout } = await up.ended;
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/started|dead_letter/);

    const listed = (await place.symbi("cron", "list")).stdout;
    for (const [name, , what] of all) expect(listed).toMatch(new RegExp(`^${name} +active .*${what}`, "m"));
    const jobs = await json<readonly Job[]>("cron", "list");
    expect(jobs.map(({ name, status, failure_count }) => ({ name, status, failure_count }))).toEqual(
      names.toSorted().map((name) => ({ name, status: "active", failure_count: 0 })),
    );
    expect(jobs.filter(({ runnable }) => !runnable.ok).map(({ name }) => name)).toEqual(
      unable.map(([name]) => name).toSorted(),
    );
    for (const [name, , what] of [denied[5], unable[0]].filter((row) => row !== undefined)) {
      expect((await place.symbi("cron", "status", name)).stdout).toMatch(
        new RegExp(`^But it is .*${what}[^]*^Runs +0 by schedule, 0 failed in a row`, "m"),
      );
      const runs = await json<readonly Run[]>("cron", "history", name);
      expect(runs.length).toBeGreaterThanOrEqual(2);
      for (const run of runs) {
        expect(run).toMatchObject({ started_at: null, reason_text: expect.stringContaining(what) });
        expect(`${run.status} ${run.reason}`).toMatch(/^(denied policy_not_enforced|failed not_runnable)$/);
      }
    }
  });

  test("is refused by hand, too", async () => {
    place = playground(files);
    await place.symbi("cron", "add", "--file", "s.symbi");
    for (const [name, , what] of all) {
      expect(await place.symbi("cron", "run", name), name).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(new RegExp(`^${name} (denied|failed) .*${what}`)),
      });
    }
  });

  test("is not run because it is only simulated", async () => {
    place = playground(files);
    const up = place.start("up", "--executor", "echo");
    for (const [name] of denied) await up.until(new RegExp(`denied +${name}`));
    await up.until(/succeeded +model \(simulated\)/);
    up.child.kill("SIGTERM");
    expect((await up.ended).stdout).not.toMatch(
      new RegExp(`(started|succeeded) +(${denied.map(([name]) => name).join("|")})`),
    );
  });

  test("SYMBI_AGENTPIN_REQUIRED demands a credential of every job", async () => {
    place = playground({
      "s.symbi": 'agent a { executor: "echo" }\nschedule { name: "s" agent: "a" cron: "0 9 1 1 *" }\n',
    });
    await place.symbi("cron", "add", "--file", "s.symbi");
    const env = { SYMBI_AGENTPIN_REQUIRED: "true" };
    expect(await place.run(["cron", "run", "s"], { env })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/s denied .*agentpin\.required/),
    });
    expect((await place.run(["cron", "list"], { env })).stdout).toMatch(
      /denied by policy: .*agentpin\.required/,
    );
    expect(await place.symbi("cron", "run", "s")).toMatchObject({ code: 0 });
  });
});
