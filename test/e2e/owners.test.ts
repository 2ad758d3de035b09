import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";
import { until } from "./until.ts";

let place: Playground;
afterEach(() => place.remove());

/** Runs until the file `go` is there, or the folder gone: what a test waits for, it lets happen. */
const waits = `agent waits { command: ["sh", "-c", "echo begun >&2; until [ -e go ] || ! [ -e s.symbi ]; do sleep 0.05; done; echo done"] }\n`;
const never = 'cron: "0 9 1 1 *"';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly output: string | null;
  readonly deliveries: readonly { readonly status: string }[];
}

async function history(job: string): Promise<Shown[]> {
  const { stdout } = await place.symbi("cron", "history", job, "--format", "json");
  return JSON.parse(stdout) as Shown[];
}

async function untilRunning(job: string): Promise<void> {
  await until(`${job} runs`, async () => (await history(job)).some(({ status }) => status === "running"));
}

describe("one owner at a time", () => {
  test("a scheduler is refused beside a manual run, before it registers anything", async () => {
    place = playground({ "s.symbi": `${waits}schedule { name: "s" agent: "waits" ${never} }\n` });
    await place.symbi("cron", "add", "--file", "s.symbi");
    const run = place.start("cron", "run", "s");
    await untilRunning("s");
    place.write("s.symbi", `${waits}schedule { name: "s" agent: "waits" cron: "0 9 2 2 *" }\n`);
    expect(await place.symbi("up")).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/A `symbi cron run` \(pid \d+ on .*\) is running on .*symbi\.db/),
    });
    place.write("go", "");
    expect(await run.ended).toMatchObject({ code: 0, stdout: "done\n" });
  });
});

describe("a manual run whose process was killed", () => {
  test("is shown as interrupted, and settled as failed by whoever owns the store next", async () => {
    place = playground({
      "s.symbi": `${waits}schedule { name: "s" agent: "waits" ${never} max_concurrent: 2 }\n`,
    });
    await place.symbi("cron", "add", "--file", "s.symbi");
    const killed = place.start("cron", "run", "s");
    await untilRunning("s");
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect((await place.symbi("cron", "status", "s")).stdout).toMatch(
      /^Now +interrupted run_\w+: the process that ran it died; the next `symbi up`/m,
    );
    const next = place.start("cron", "run", "s");
    await until("the second run is there", async () => (await history("s")).length === 2);
    place.write("go", "");
    expect(await next.ended).toMatchObject({ code: 0, stdout: "done\n" });
    expect(await history("s")).toMatchObject([
      { status: "succeeded", output: "done\n" },
      { status: "failed", reason: "lost" },
    ]);
  });
});

describe("what a killed scheduler left to deliver", () => {
  test("is not swallowed by a manual run, but delivered by the next scheduler", async () => {
    place = playground({
      "s.symbi": `${waits}
agent quick { executor: "echo" echo: { output: "quick" } }
schedule { name: "lost" agent: "waits" cron: "* * * * * *" on_crash: "fail" }
schedule { name: "manual" agent: "quick" ${never} }
`,
    });
    const up = place.start("up");
    await up.until(/started +lost/);
    await place.symbi("cron", "pause", "lost");
    up.child.kill("SIGKILL");
    await up.ended;

    expect(await place.symbi("cron", "run", "manual")).toMatchObject({ code: 0, stdout: "quick\n" });
    const [lost] = await history("lost");
    expect(lost).toMatchObject({ status: "failed", deliveries: [{ status: "pending" }] });

    const again = place.start("up");
    await again.until(new RegExp(`lost ${lost?.id} failed`));
    again.child.kill("SIGTERM");
    expect(await again.ended).toMatchObject({ code: 0 });
  });
});
