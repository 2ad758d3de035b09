import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

/** Runs until the file `go` is there: what a test waits for, it lets happen. */
const waits = `agent waits { command: ["sh", "-c", "echo begun >&2; while ! [ -e go ]; do sleep 0.05; done; echo done"] }\n`;
const never = 'cron: "0 9 1 1 *"';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly output: string | null;
}

async function history(job: string): Promise<Shown[]> {
  const { stdout } = await place.symbi("cron", "history", job, "--format", "json");
  return JSON.parse(stdout) as Shown[];
}

async function untilRunning(job: string): Promise<void> {
  while (!(await history(job)).some(({ status }) => status === "running"));
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
