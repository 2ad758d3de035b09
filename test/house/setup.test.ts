import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { root } from "./root.ts";

let clone = "";

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "symbi-setup-"));
  mkdirSync(join(clone, "scripts"));
  copyFileSync(join(root, "scripts/setup.mjs"), join(clone, "scripts/setup.mjs"));
  mkdirSync(join(clone, "member"));
  writeFileSync(join(clone, "member/package.json"), JSON.stringify({ name: "member", version: "1.0.0" }));
  writeFileSync(join(clone, "package.json"), JSON.stringify({ name: "clone", workspaces: ["member"] }));
  writeLockfile("1");
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

/** Nothing to download: npm only links the workspace's one member. */
function writeLockfile(edition: string): void {
  const packages = {
    "": { name: "clone", workspaces: ["member"], edition },
    member: { version: "1.0.0" },
    "node_modules/member": { resolved: "member", link: true },
  };
  writeFileSync(join(clone, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
}

/** Starts the set-up with the npm of the machine, or with `npm` as the body of one that stands in for it. */
function setUp(npm?: string): {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; said: string }>;
} {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env["npm_execpath"];
  delete env["npm_node_execpath"];
  if (npm !== undefined) {
    env["npm_execpath"] = join(clone, "npm-cli.js");
    writeFileSync(env["npm_execpath"], npm);
  }
  const child = spawn(process.execPath, [join(clone, "scripts/setup.mjs")], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  return { child, ended: once(child, "close").then(([code]) => ({ code, said })) };
}

const setUpIsOver = (): boolean => !existsSync(join(clone, ".setup-lock"));
const installs = (): number => readFileSync(join(clone, "installs"), "utf8").length;
/** Counts its calls and installs nothing. */
const emptyNpm = `require("fs").appendFileSync("installs", "x"); require("fs").mkdirSync("node_modules", { recursive: true });`;
/** Tells its pid and stays until it is ended. */
const endlessNpm = `require("fs").writeFileSync("npm-pid", String(process.pid)); setInterval(() => {}, 1000);`;

test("installs with the npm of the machine, and remembers what for", async () => {
  const { code, said } = await setUp().ended;
  expect(said).toContain("Set up in");
  expect(code).toBe(0);
  expect(existsSync(join(clone, "node_modules/member/package.json"))).toBe(true);
  expect(readFileSync(join(clone, "node_modules/.symbi-setup"), "utf8")).toMatch(/^[0-9a-f]{64} /);
  expect(setUpIsOver()).toBe(true);
});

test("does nothing and says nothing the second time", async () => {
  await setUp(emptyNpm).ended;
  expect(await setUp(emptyNpm).ended).toEqual({ code: 0, said: "" });
  expect(installs()).toBe(1);
});

test("installs again when the lockfile changed, or when node_modules is gone", async () => {
  await setUp(emptyNpm).ended;
  writeLockfile("2");
  await setUp(emptyNpm).ended;
  expect(installs()).toBe(2);
  rmSync(join(clone, "node_modules"), { recursive: true });
  await setUp(emptyNpm).ended;
  expect(installs()).toBe(3);
});

test("two at once install once", async () => {
  const both = await Promise.all([setUp(emptyNpm).ended, setUp(emptyNpm).ended]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(installs()).toBe(1);
});

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends npm too, and leaves no lock", async (signal) => {
  const { child, ended } = setUp(endlessNpm);
  await vi.waitFor(() => expect(existsSync(join(clone, "npm-pid"))).toBe(true), { timeout: 20_000 });
  const npm = Number(readFileSync(join(clone, "npm-pid"), "utf8"));
  child.kill(signal);
  expect((await ended).code).toBeGreaterThan(128);
  expect(() => process.kill(npm, 0)).toThrow("ESRCH");
  expect(setUpIsOver()).toBe(true);
  expect(existsSync(join(clone, "node_modules/.symbi-setup"))).toBe(false);
});

test("takes over from a set-up that was killed outright", async () => {
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  mkdirSync(join(clone, ".setup-lock"));
  writeFileSync(join(clone, ".setup-lock/pids"), String(dead));
  expect((await setUp(emptyNpm).ended).code).toBe(0);
  expect(installs()).toBe(1);
});

test.each([
  [`console.error("npm error code EAI_AGAIN"); process.exit(1)`, "could not be reached"],
  [`console.error("npm error code EACCES"); process.exit(243)`, "could not be written"],
  [`console.error("npm error nospc ENOSPC"); process.exit(1)`, "disk is full"],
  [`console.error("npm error something else"); process.exit(7)`, "code 7"],
])("npm failing with %s is told and not remembered", async (npm, words) => {
  const { code, said } = await setUp(npm).ended;
  expect(said).toContain("npm error");
  expect(said).toContain(`symbi is not set up.`);
  expect(said).toContain(words);
  expect(code).toBe(1);
  expect(existsSync(join(clone, "node_modules/.symbi-setup"))).toBe(false);
  expect(setUpIsOver()).toBe(true);
});

test("a machine without npm is told what to install", async () => {
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [join(clone, "scripts/setup.mjs")],
      { env: { PATH: clone } },
      (_error, _out, stderr) => resolve(stderr),
    );
  });
  expect(said).toContain("npm could not be started");
  expect(said).toContain("install Node 20 or newer");
});

test.each([
  ["v18.20.0", "Node 20 or newer is needed; this one is v18.20.0"],
  ["v20.20.2", "Install Node 22.18 or newer"],
])("Node %s where none is pinned is told: %s", (version, words) => {
  const pretend = `data:text/javascript,Object.defineProperty(process,"version",{value:"${version}"})`;
  const setup = join(clone, "scripts/setup.mjs");
  const { status, stderr } = spawnSync(process.execPath, ["--import", pretend, setup], { encoding: "utf8" });
  expect(stderr).toContain(words);
  expect(status).toBe(1);
});
