import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

/** Output that is too long for its row, and a scheduler that dies in the middle of it. */

let place: Playground | undefined;
afterEach(() => place?.remove());

test("what a killed scheduler had written of an output is swept at the next start, what rows name stays", async () => {
  place = playground({
    "symbi.toml": "[runtime]\noutput_limit = 1000\n",
    "jobs.symbi": `
agent flood {
  command: ["node", "-e", "process.stdout.write('x'.repeat(2_000_000)); console.error('poured'); setInterval(() => {}, 1000)"]
}
agent long { command: ["node", "-e", "console.log('y'.repeat(5000))"] }
agent hi { executor: echo echo: { output: "hi" } }
schedule { name: "flood" agent: "flood" cron: "0 0 1 1 *" delivery: [] on_crash: "fail" }
schedule { name: "long" agent: "long" cron: "0 0 1 1 *" delivery: [] }
schedule { name: "tick" agent: "hi" cron: "* * * * * *" delivery: [] }
`,
  });
  const outputs = join(place.dir, ".symbi", "symbi.db.outputs");
  const first = place.start("--verbose", "up");
  await first.until(/scheduler is running/);
  expect(await place.symbi("cron", "run", "long")).toMatchObject({ code: 0 });
  const [kept = ""] = readdirSync(outputs);
  expect(await place.symbi("cron", "run", "flood", "--detach")).toMatchObject({ code: 0 });
  await first.until(/log +flood: poured/);
  expect(readdirSync(outputs)).toHaveLength(2);
  first.child.kill("SIGKILL");
  await first.ended;

  const second = place.start("up");
  await second.until(/failed +flood/);
  await second.until(/(succeeded +tick[^]*){3}/);
  second.child.kill("SIGTERM");
  expect((await second.ended).code).toBe(0);
  expect(readdirSync(outputs)).toEqual([kept]);
  expect(readFileSync(join(outputs, kept), "utf8")).toBe(`${"y".repeat(5000)}\n`);
  const history = await place.symbi("cron", "history", "flood", "--format", "json");
  expect(JSON.parse(history.stdout)).toMatchObject([{ status: "failed", reason: "lost", output_file: null }]);
  expect(existsSync(join(place.dir, ".symbi", "symbi.db.ballast"))).toBe(true);
});
