import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

const everySecond = (agent: string, rest = "") => `
agent worker { ${agent} }
schedule { name: "tick" agent: "worker" cron: "* * * * * *" ${rest} }
`;

interface Shown {
  readonly status: string;
  readonly scheduled_at: string;
}

async function history(): Promise<Shown[]> {
  const { stdout } = await place.symbi("cron", "history", "tick", "--format", "json");
  return JSON.parse(stdout) as Shown[];
}

describe("up", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "fires, shows runs and outputs, and drains on %s",
    async (signal) => {
      place = playground({ "a.symbi": everySecond('executor: "echo" echo: { output: "tock" }') });
      const up = place.start("up");
      const seen = await up.until(/tick run_\w+ succeeded\ntock\n[\s\S]*tock\n/);
      expect(seen).toMatch(/^created +tick +job_/);
      expect(seen).toMatch(/^\d\d:\d\d:\d\d {2}started +tick/m);
      expect(seen).toMatch(/^\d\d:\d\d:\d\d {2}succeeded +tick in \d+ms/m);
      up.child.kill(signal);
      expect(await up.ended).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/Stopping[\s\S]*Stopped\./),
      });
      const runs = await history();
      expect(runs.length).toBeGreaterThanOrEqual(2);
      expect(new Set(runs.map((run) => run.scheduled_at)).size).toBe(runs.length);
    },
  );

  test("a run in flight ends before it stops; a second signal ends it at once", async () => {
    const script = "setTimeout(() => {}, 600000)";
    place = playground({ "a.symbi": everySecond(`command: ["node", "-e", "${script}"]`) });
    const up = place.start("up");
    await up.until(/started +tick/);
    up.child.kill("SIGTERM");
    await up.until(/Stopping when the run in flight has ended/);
    // Sooner, it would count as the same signal, forwarded twice.
    setTimeout(() => up.child.kill("SIGTERM"), 600);
    expect(await up.ended).toMatchObject({ code: 0 });
    expect((await history()).map(({ status }) => status)).not.toContain("running");
  });

  test("skips, denials and deliveries that failed are shown", async () => {
    place = playground({
      "a.symbi": `
agent worker { executor: "echo" }
agent slow { executor: "echo" echo: { delay: "10m" } }
schedule { name: "tick" agent: "worker" cron: "* * * * * *" delivery: ["slack"] slack_channel: "#x" }
schedule { name: "locked" agent: "worker" cron: "* * * * * *" policy { require_approval: true } }
schedule { name: "slow" agent: "slow" cron: "* * * * * *" }
`,
    });
    const up = place.start("up");
    await up.until(/undelivered: tick to slack: /);
    await up.until(/denied +locked: .*approval/i);
    await up.until(/skipped +slow: .*limit/);
    expect(up.child.kill("SIGKILL")).toBe(true);
  });

  test("--executor echo runs any file, and says so", async () => {
    place = playground({ "a.symbi": everySecond('model: "claude-sonnet-4.5"') });
    const up = place.start("up", "--executor", "echo");
    await up.until(/succeeded +tick \(simulated\)/);
    up.child.kill("SIGTERM");
    expect(await up.ended).toMatchObject({ code: 0 });
  });

  test("--quiet leaves only what jobs deliver", async () => {
    place = playground({ "a.symbi": everySecond('executor: "echo" echo: { output: "tock" }') });
    const up = place.start("up", "--quiet");
    await up.until(/tock/);
    up.child.kill("SIGTERM");
    const { stdout, stderr } = await up.ended;
    expect(stderr).toBe("");
    expect(stdout.replaceAll(/^\[.*\] tick run_\w+ succeeded\ntock\n/gm, "")).toBe("");
  });

  test("a manual run goes to the scheduler that lives; a second scheduler is refused", async () => {
    place = playground({
      "a.symbi": everySecond('executor: "echo" echo: { output: "tock" }').replace("* * * * * *", "0 0 1 1 *"),
    });
    const up = place.start("up");
    await up.until(/The scheduler is running/);
    expect(await place.symbi("cron", "run", "tick")).toMatchObject({ code: 0, stdout: "tock\n" });
    await up.until(/succeeded +tick \(by hand\)/);
    expect(await place.symbi("up")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/scheduler \(pid \d+ on .*\) is running on .*symbi\.db/),
    });
    up.child.kill("SIGTERM");
    expect(await up.ended).toMatchObject({ code: 0 });
  });

  test.each([
    [
      "an error",
      { "a.symbi": 'schedule { name: "x" agent: "y" cron: "61 * * * *" }' },
      1,
      /a\.symbi:1:\d+: error[\s\S]*not started, and nothing was registered/,
    ],
    ["no files", {}, 2, /There are no \.symbi files here/],
  ])("%s: refuses to start", async (_, files, code, pattern) => {
    place = playground(files);
    const ended = await place.symbi("up");
    expect(ended.stderr).toMatch(pattern);
    expect(ended.code).toBe(code);
  });
});
