import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";
import { until } from "./until.ts";

let place: Playground;
afterEach(() => place.remove());

const everySecond = `agent a { executor: "echo" }
schedule { name: "tick" agent: "a" cron: "*/1 * * * * *" delivery: [] }
`;

interface Shown {
  readonly scheduled_at: string;
  readonly status: string;
}

async function instants(): Promise<number[]> {
  const { stdout } = await place.symbi("cron", "history", "tick", "--format", "json");
  return (JSON.parse(stdout) as Shown[]).map((run) => Date.parse(run.scheduled_at)).sort((a, b) => a - b);
}

describe("a database that goes away under a running scheduler", () => {
  test("and is put back: it says so meanwhile, and no due instant is lost", async () => {
    place = playground({ "s.symbi": everySecond });
    const data = join(place.dir, ".symbi");
    const up = place.start("up");
    await up.until(/succeeded +tick/);
    renameSync(data, `${data}.away`);
    const seen = await up.until(/trouble: .*symbi\.db was moved, removed or replaced/);
    renameSync(`${data}.away`, data);
    const before = seen.match(/succeeded/g)?.length ?? 0;
    await up.until(new RegExp(`(succeeded[^]*){${before + 2}}`));
    up.child.kill("SIGTERM");
    expect(await up.ended).toMatchObject({ code: 0 });
    const found = await instants();
    expect(found).toEqual(found.map((_, i) => (found[0] ?? NaN) + i * 1000));
  });

  test("for good: it fires nothing that nobody could ever see, and ends with an error", async () => {
    place = playground({ "s.symbi": everySecond });
    const up = place.start("up");
    await up.until(/succeeded +tick/);
    rmSync(join(place.dir, ".symbi"), { recursive: true });
    const seen = await up.until(/trouble: .*symbi\.db was moved, removed or replaced/);
    const runs = seen.match(/succeeded/g)?.length;
    up.child.kill("SIGTERM");
    const { code, stdout, stderr } = await up.ended;
    expect(stdout.match(/succeeded/g)?.length).toBe(runs);
    expect(stderr).toMatch(/error: .*symbi\.db was moved, removed or replaced/);
    expect(code).toBe(3);
  });
});

test("a manual run says why it waits with its result, and stores it when it can", async () => {
  place = playground({
    "s.symbi": `agent a { command: ["sh", "-c", "echo $$ > begun; until [ -e go ] || ! [ -e s.symbi ]; do sleep 0.05; done; echo done"] }
schedule { name: "tick" agent: "a" cron: "0 9 1 1 *" }
`,
  });
  const data = join(place.dir, ".symbi");
  await place.symbi("cron", "add", "--file", "s.symbi");
  const run = place.start("cron", "run", "tick");
  await until("the agent runs", () => existsSync(join(place.dir, "begun")));
  renameSync(data, `${data}.away`);
  place.write("go", "");
  await run.until(
    /trouble: Run run_\w+: its result could not be stored; trying until it can: .*symbi\.db was moved/,
  );
  renameSync(`${data}.away`, data);
  expect(await run.ended).toMatchObject({ code: 0, stdout: "done\n" });
});

test("a database that is damaged in the middle is refused by all, and left as it is", async () => {
  place = playground({ "s.symbi": everySecond });
  await place.symbi("cron", "add", "--file", "s.symbi");
  const path = join(place.dir, ".symbi/symbi.db");
  const bytes = readFileSync(path);
  const damaged = Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xa5)]);
  writeFileSync(path, damaged);
  for (const args of [
    ["cron", "list"],
    ["cron", "run", "tick"],
    ["cron", "add", "--file", "s.symbi"],
    ["up"],
  ]) {
    expect(await place.symbi(...args), args.join(" ")).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/^error: .*symbi\.db is damaged: .*Restore a backup/),
    });
  }
  expect(await place.symbi("doctor")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/wrong +store +.*is damaged/),
  });
  expect(readFileSync(path).equals(damaged)).toBe(true);
});
