import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "./root.ts";

/** An installed symbi whose program only says which Node it runs on and what it was given. */
let project = "";
let installed = "";

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "symbi-guard-"));
  installed = join(project, "node_modules/symbi");
  cpSync(join(root, "cli/bin"), join(installed, "bin"), { recursive: true });
  mkdirSync(join(installed, "dist"));
  writeFileSync(join(installed, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(installed, "dist/main.js"),
    `console.log(process.version, ...process.argv.slice(2)); process.exitCode = process.argv.length;`,
  );
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** Flags of a Node that says it is `version`. */
function posing(version: string): string[] {
  return ["--import", `data:text/javascript,Object.defineProperty(process,"version",{value:"${version}"})`];
}

/** Runs the guard on such a one. */
function symbi(
  version: string | undefined,
  ...words: string[]
): { status: number | null; out: string; err: string } {
  const flags = version === undefined ? [] : posing(version);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, join(installed, "bin/symbi.js"), ...words],
    {
      encoding: "utf8",
    },
  );
  return { status, out: stdout, err: stderr };
}

function installNodeBeside(): void {
  const folder = join(project, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, "node"));
}

test("a Node that is new enough runs the program", () => {
  expect(symbi(undefined, "a", "b")).toEqual({ status: 4, out: `${process.version} a b\n`, err: "" });
});

test("an older Node hands over to the one installed beside symbi: same words, same exit code", () => {
  installNodeBeside();
  expect(symbi("v20.20.2", "a", "b c")).toEqual({ status: 4, out: `${process.version} a b c\n`, err: "" });
});

test("killed, it takes the Node that it handed over to with it", async () => {
  installNodeBeside();
  writeFileSync(join(installed, "dist/main.js"), `console.log("here"); setInterval(() => {}, 1000);`);
  const guard = spawn(process.execPath, [...posing("v20.20.2"), join(installed, "bin/symbi.js")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: guard.stdout })[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({ value: "here" });
  guard.kill("SIGKILL");
  // The output is open for as long as one of the two lives.
  expect(await lines.next()).toMatchObject({ done: true });
});

test("an older Node alone says what to do and exits with 3", () => {
  const { status, out, err } = symbi("v20.20.2", "check");
  expect({ status, out }).toEqual({ status: 3, out: "" });
  expect(err).toContain("needs Node 22.18 or newer, and this is Node v20.20.2");
  expect(err).toContain("npm install node@24");
});

test("a library import on an older Node throws before anything native is loaded", () => {
  writeFileSync(
    join(project, "import.mjs"),
    `Object.defineProperty(process, "version", { value: "v20.20.2" });
     await import("./node_modules/symbi/bin/require-node.js").catch((error) => console.log(error.message));`,
  );
  const { stdout } = spawnSync(process.execPath, [join(project, "import.mjs")], { encoding: "utf8" });
  expect(stdout).toBe("symbi needs Node 22.18 or newer; this process runs on v20.20.2.\n");
});
