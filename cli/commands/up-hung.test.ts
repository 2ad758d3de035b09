import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { main, type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

/** Loaded before symbi: minutes pass in seconds, but for the five that its agents get in the end, and once the agent is there, the database gives no answer. */
const preload = `
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const now = performance.now.bind(performance);
performance.now = () => now() * 60;
const { setTimeout } = globalThis;
globalThis.setTimeout = (work, ms, ...rest) => setTimeout(work, ms === 5_000 ? ms : ms / 60, ...rest);

const { prototype } = createRequire(${JSON.stringify(main)})("better-sqlite3");
const { transaction } = prototype;
prototype.transaction = function (work) {
  const real = transaction.call(this, work);
  const read = (...args) => (existsSync("pid") ? new Promise(() => {}) : real.deferred(...args));
  return { immediate: real.immediate, deferred: read };
};
`;

const agent = `
agent sleeper {
  command: ["node", "-e", "require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)"]
}
schedule { name: "tick" agent: "sleeper" cron: "* * * * * *" }
`;

test("a scheduler that hangs ends the process, so that a supervisor starts it again, and its agents with it", async () => {
  place = playground({ "a.symbi": agent, "preload.mjs": preload });
  const env = { NODE_OPTIONS: `--import=${join(place.dir, "preload.mjs")}` };
  const { code, stderr } = await place.run(["up"], { env });
  expect(stderr).toMatch(/^error: The scheduler has hung: its database has not answered for 30 s\./m);
  expect(code).toBe(3);
  const pid = Number(readFileSync(join(place.dir, "pid"), "utf8"));
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});
