import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = join(root, "examples/command-agents");
const read = (name: string): string => readFileSync(join(examples, name), "utf8");

let place: Playground;
afterEach(() => place.remove());

function copied(): Playground {
  return playground(Object.fromEntries(readdirSync(examples).map((name) => [name, read(name)])));
}

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly output: string | null;
  readonly usage: unknown;
  readonly attempt: number;
}

async function runOf(job: string): Promise<Shown> {
  return JSON.parse((await place.symbi("cron", "run", job, "--format", "json")).stdout) as Shown;
}

describe("the example agents of the command protocol", () => {
  test("are sound, and laid out as symbi lays files out", async () => {
    place = copied();
    expect(await place.symbi("check", "--max-warnings", "0")).toMatchObject({ code: 0 });
    expect(await place.symbi("fmt", "--check")).toMatchObject({ code: 0 });
  });

  test("shell: plain text, and an exit code that says not now", async () => {
    place = copied();
    await place.symbi("cron", "add", "--file", "agents.symbi");
    expect(await runOf("disk")).toMatchObject({
      status: "succeeded",
      output: expect.stringMatching(/^Disk of disk, attempt 1: \d+% full\n$/),
    });
    place.write("maintenance", "");
    expect(await place.symbi("run", "disk_check")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/\(exit code 75\): the disk is being worked on\./),
    });
  });

  test("Python: events, what it used, and a summary that its next run is given", async () => {
    place = copied();
    await place.symbi("cron", "add", "--file", "agents.symbi");
    const runs = [await runOf("words"), await runOf("words")];
    // Not every machine has Python; there the run says so.
    if (spawnSync("python3", ["--version"]).status !== 0) {
      expect(runs.map(({ reason }) => reason)).toEqual(["command_not_found", "command_not_found"]);
      return;
    }
    expect(runs).toMatchObject([
      { status: "succeeded", output: "5 words, 5 so far" },
      { status: "succeeded", output: "5 words, 10 so far" },
    ]);
    expect(runs.map(({ usage }) => usage)).toEqual([
      { input_tokens: 5, output_tokens: 1, cost_usd: 0 },
      { input_tokens: 5, output_tokens: 1, cost_usd: 0 },
    ]);
    const alone = await place.symbi("run", "word_counter", "--input", "");
    expect(alone).toMatchObject({ code: 0, stdout: "0 words, 0 so far\n" });
    expect(alone.stderr).toMatch(/^tool split\nwarn there was nothing to count\n/);
  });

  test("TypeScript: any harness with a command line, its prompt and its answer", async () => {
    place = copied();
    const { code, stdout } = await place.symbi("run", "harness", "--input", "Well?");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Answer in one line\.\n\nWell\?\n\nYou have until \S+Z\.\n$/),
    ]);
  });

  test.each([
    ['"sh", "-c", "echo half; echo no key >&2; exit 3"', "half\n", /exit code 3: no key\./],
    ['"no-such-harness"', "", /exit code 1: no-such-harness could not be started: .*ENOENT/],
  ])("TypeScript: a harness that fails is a failed run: %s", async (harness, output, why) => {
    place = copied();
    writeFileSync(
      join(place.dir, "agents.symbi"),
      read("agents.symbi").replace('"harness.ts", "cat"', `"harness.ts", ${harness}`),
    );
    expect(await place.symbi("run", "harness", "--input", "Well?")).toMatchObject({
      code: 1,
      stdout: output,
      stderr: expect.stringMatching(why),
    });
  });
});

test.each(["disk-check.sh", "word-counter.py", "harness.ts"])(
  "the documentation shows %s as it is",
  (name) => {
    place = playground();
    const page = readFileSync(join(root, "docs/command-protocol.md"), "utf8");
    const shown = [...page.matchAll(/^```(?:sh|python|ts)\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
    expect(shown).toContain(read(name));
  },
);
