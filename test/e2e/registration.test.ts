import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

const file = (name: string, cron = "0 9 1 1 *") =>
  `agent a { executor: "echo" echo: { output: "hi" } }\nschedule { name: "${name}" agent: "a" cron: "${cron}" }\n`;

interface Added {
  readonly change: string;
  readonly name: string;
  readonly id: string;
  readonly status: string;
}

async function add(): Promise<readonly Added[]> {
  const { stdout } = await place.symbi("cron", "add", "--file", "s.symbi", "--format", "json");
  return JSON.parse(stdout) as Added[];
}

test("created, unchanged, updated, and after a removal a new job with a history of its own", async () => {
  place = playground({ "s.symbi": file("s") });
  const [first] = await add();
  expect(first).toMatchObject({ change: "created", status: "active" });
  await place.symbi("cron", "run", "s");
  expect(await add()).toMatchObject([{ change: "unchanged", id: first?.id }]);
  place.write("s.symbi", `# a comment\n\n${file("s").replaceAll(" }", "\n}")}`);
  expect(await add()).toMatchObject([{ change: "unchanged", id: first?.id }]);
  place.write("s.symbi", file("s", "0 10 1 1 *"));
  expect(await add()).toMatchObject([{ change: "updated", id: first?.id }]);
  const history = async (job: string) =>
    JSON.parse((await place.symbi("cron", "history", job, "--format", "json")).stdout) as unknown[];
  expect(await history("s")).toHaveLength(1);

  await place.symbi("cron", "remove", "s", "--force");
  const [second] = await add();
  expect(second?.change).toBe("created");
  expect(second?.id).not.toBe(first?.id);
  expect(await history("s")).toEqual([]);
  expect(await history(first?.id ?? "")).toHaveLength(1);
});

test("another name is another job; the old one stays until it is removed", async () => {
  place = playground({ "s.symbi": file("before") });
  await add();
  place.write("s.symbi", file("after"));
  expect(await add()).toMatchObject([{ change: "created", name: "after" }]);
  const { stdout } = await place.symbi("cron", "list", "--format", "json");
  expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(["after", "before"]);
});

test("an edit does not change the state of a job, and a run in flight keeps its version", async () => {
  const slow = (says: string) =>
    `agent a { command: ["sh", "-c", "until [ -e go ] || ! [ -e s.symbi ]; do sleep 0.05; done; echo ${says}"] }\nschedule { name: "s" agent: "a" cron: "* * * * * *" tags: ["${says}"] }\n`;
  place = playground({ "s.symbi": slow("first") });
  const up = place.start("up");
  await up.until(/started +s/);
  expect(await place.symbi("cron", "pause", "s")).toMatchObject({ code: 0 });
  place.write("s.symbi", slow("afterwards"));
  expect(await add()).toMatchObject([{ change: "updated", status: "paused" }]);
  expect(await place.symbi("cron", "remove", "s", "--force")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Removed s /),
  });
  place.write("go", "");
  expect(await up.until(/\] s run_\w+ succeeded\nfirst\n/)).not.toContain("afterwards");
  up.child.kill("SIGTERM");
  expect(await up.ended).toMatchObject({ code: 0 });
});

describe("JSON that cannot be a job registers nothing", () => {
  const job = { name: "x", agent_id: "a", cron_expr: "0 * * * *" };
  test.each<[string, string | Buffer, RegExp]>([
    ["wrong types", JSON.stringify({ ...job, tags: "a", enabled: 1 }), /\/tags: [^]*\/enabled: /],
    ["too much", JSON.stringify({ ...job, input: "x".repeat(17 * 2 ** 20) }), /too large: at most 16 MiB/],
    ["depth", `{"name": "x", "policy": ${'{"a":'.repeat(100_000)}1${"}".repeat(100_001)}`, /\/policy\/a: /],
    ["bytes", Buffer.from([0x7b, 0xff, 0x7d]), /not valid UTF-8/],
  ])("%s", async (_, stdin, pattern) => {
    place = playground();
    const ended = await place.run(["cron", "add", "--json", "-"], { stdin });
    expect(ended.stderr).toMatch(pattern);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(existsSync(join(place.dir, ".symbi"))).toBe(false);
  });

  test("what no text can hold is kept the same each time", async () => {
    place = playground();
    const odd = JSON.stringify({ ...job, input: "nul \u0000 and half \ud83d a pair" });
    expect((await place.symbi("cron", "add", "--json", odd)).stdout).toMatch(/^created/);
    expect((await place.symbi("cron", "add", "--json", odd)).stdout).toMatch(/^unchanged/);
  });
});

test("a file of several megabytes with many schedules is registered whole", async () => {
  const count = 1_000;
  const schedules = Array.from(
    { length: count },
    (_, i) => `schedule { name: "s${i}" agent: "a" cron: "0 9 1 1 *" input: "${"x".repeat(3_000)}" }\n`,
  );
  place = playground({ "s.symbi": `agent a { executor: "echo" }\n${schedules.join("")}` });
  expect(readFileSync(join(place.dir, "s.symbi")).length).toBeGreaterThan(3_000_000);
  expect(await add()).toHaveLength(count);
  expect(new Set((await add()).map(({ change }) => change))).toEqual(new Set(["unchanged"]));
});
