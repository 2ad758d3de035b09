import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./root.ts";

/** Lines that the lint must refuse, each in a file of its own: a rule that is misspelt is silently no rule at all. */
const refused: readonly (readonly [file: string, line: string, rule: string])[] = [
  ["grammar/a.ts", `import "../compiler/index.ts";`, "no-restricted-imports"],
  ["grammar/b.ts", `import "../runtime/index.ts";`, "no-restricted-imports"],
  ["grammar/vocabulary/c.ts", `import "../../cli/index.ts";`, "no-restricted-imports"],
  ["grammar/d.ts", `import "./vocabulary/schedule.ts";`, "no-restricted-imports"],
  ["grammar/e.ts", `import "node:fs";`, "no-nodejs-modules"],
  ["compiler/a.ts", `import "../runtime/index.ts";`, "no-restricted-imports"],
  ["compiler/b.ts", `import type { A } from "../cli/index.ts"; export type B = A;`, "no-restricted-imports"],
  ["compiler/c.ts", `export { a } from "../lsp/index.ts";`, "no-restricted-imports"],
  ["compiler/d.ts", `import "../grammar/parser.ts";`, "no-restricted-imports"],
  ["compiler/check/e.ts", `import "../cron/expand.ts";`, "no-restricted-imports"],
  ["compiler/check/f.ts", `import "../../grammar/vocabulary/schedule.ts";`, "no-restricted-imports"],
  ["compiler/g.ts", `export const a = await import("node:path");`, "no-nodejs-modules"],
  ["compiler/h.ts", `import "os";`, "no-nodejs-modules"],
  ["compiler/i.ts", `export const a = Date.now();`, "no-restricted-properties"],
  ["compiler/j.ts", `export const a = Math.random();`, "no-restricted-properties"],
  ["compiler/k.ts", `export const a = process.cwd();`, "no-restricted-globals"],
  ["compiler/l.ts", `export const a = performance.now();`, "no-restricted-globals"],
  ["compiler/m.ts", `import "better-sqlite3";`, "no-restricted-imports"],
  ["runtime/a.ts", `import { parse } from "../grammar/index.ts"; parse("");`, "no-restricted-imports"],
  [
    "runtime/config/a.ts",
    `import type { A } from "../../grammar/ast.ts"; export type B = A;`,
    "no-restricted-imports",
  ],
  ["runtime/b.ts", `import "../cli/index.ts";`, "no-restricted-imports"],
  ["runtime/scheduler/c.ts", `import "../store/sqlite/runs.ts";`, "no-restricted-imports"],
  ["runtime/d.ts", `import "./scheduler/tick.ts";`, "no-restricted-imports"],
  ["runtime/e.ts", `import "../compiler/cron/expand.ts";`, "no-restricted-imports"],
  ["runtime/f.ts", `import "better-sqlite3";`, "no-restricted-imports"],
  ["runtime/g.ts", `import "ai";`, "no-restricted-imports"],
  [
    "runtime/agents/model/a.ts",
    `export const a = await import("@ai-sdk/anthropic");`,
    "no-restricted-imports",
  ],
  [
    "runtime/agents/model/b.ts",
    `import type { A } from "@ai-sdk/mcp"; export type B = A;`,
    "no-restricted-imports",
  ],
  ["runtime/store/a.ts", `import "ai";`, "no-restricted-imports"],
  ["cli/d.ts", `import "@ai-sdk/openai";`, "no-restricted-imports"],
  ["runtime/agents/model/sdk/a.ts", `import "better-sqlite3";`, "no-restricted-imports"],
  ["runtime/agents/model/sdk/b.ts", `import "../../../../cli/index.ts";`, "no-restricted-imports"],
  ["runtime/scheduler/g.ts", `export const a = Date.now();`, "no-restricted-properties"],
  ["runtime/scheduler/h.ts", `export const a = Math.random();`, "no-restricted-properties"],
  ["runtime/store/i.ts", `import "../../cli/index.ts";`, "no-restricted-imports"],
  ["cli/a.ts", `import "../runtime/scheduler/tick.ts";`, "no-restricted-imports"],
  ["cli/commands/b.ts", `import "../../compiler/check/read.ts";`, "no-restricted-imports"],
  ["cli/c.ts", `import "better-sqlite3";`, "no-restricted-imports"],
  ["scripts/a.ts", `import "../runtime/scheduler/tick.ts";`, "no-restricted-imports"],
  ["runtime/j.ts", `const a = async () => 1; a();`, "no-floating-promises"],
  ["runtime/k.ts", `const a = async () => 1; if (a()) throw new Error("b");`, "no-misused-promises"],
  ["runtime/l.ts", `declare const a: "b" | "c"; switch (a) { case "b": }`, "switch-exhaustiveness-check"],
  ["runtime/m.ts", `export const a = (b: any) => b;`, "no-explicit-any"],
  ["runtime/n.ts", `export const a = (b?: string) => b!.length;`, "no-non-null-assertion"],
  ["runtime/o.ts", `import { A } from "./types.ts"; export type B = A;`, "consistent-type-imports"],
  ["runtime/p.ts", `try { JSON.parse(""); } catch {}`, "no-empty"],
  ["runtime/q.ts", `import "./r.ts"; export const a = 1;`, "no-cycle"],
  ["runtime/r.ts", `import "./q.ts"; export const a = 1;`, "no-cycle"],
  ...inside("grammar"),
  ...inside("compiler"),
  ...inside("runtime"),
];

/** Every folder with a face, so that a new one is not forgotten in the lint's list. */
function inside(room: string): (readonly [string, string, string])[] {
  return globSync("*/index.ts", { cwd: join(root, room) })
    .map((face) => dirname(face))
    .map((folder) => [
      `${room}/past-${folder}.ts`,
      `import "./${folder}/inside.ts";`,
      "no-restricted-imports",
    ]);
}

/** Lines that it must let pass. */
const allowed: readonly (readonly [file: string, line: string])[] = [
  ["grammar/allowed/a.ts", `import "../vocabulary/index.ts"; import "../ast.ts"; import "chevrotain";`],
  [
    "compiler/allowed/b.ts",
    `import "../../grammar/index.ts"; import "../../grammar/ast.ts"; import "./beside.ts";`,
  ],
  [
    "compiler/allowed/c.ts",
    `import "../cron/index.ts"; import "../definition/types.ts"; import "../above.ts";`,
  ],
  [
    "compiler/allowed/d.test.ts",
    `import "node:fs"; import "../cron/expand.ts"; export const a = Date.now();`,
  ],
  [
    "runtime/allowed/e.ts",
    `import "node:fs"; import "../../compiler/cron/index.ts"; import "../store/store.ts";`,
  ],
  [
    "runtime/config/allowed.ts",
    `import { readDuration } from "../../grammar/values/index.ts"; readDuration("");`,
  ],
  ["compiler/check/allowed.ts", `import "./read/deep.ts"; import "./rules/deep.ts";`],
  ["runtime/agents/model/sdk/allowed.ts", `import "ai"; import "@ai-sdk/mcp"; import "../types.ts";`],
  ["runtime/store/allowed/f.ts", `import "better-sqlite3"; import "../../clock.ts";`],
  ["runtime/system-clock.ts", `export const a = Date.now() + Math.random();`],
  [
    "cli/commands/allowed/g.ts",
    `import "../../../runtime/index.ts"; import "../../program.ts"; import "../check.ts";`,
  ],
];

let folder = "";
let found: { readonly file: string; readonly rule: string }[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "symbi-boundaries-"));
  for (const file of [".oxlintrc.json", "tsconfig.json"]) copyFileSync(join(root, file), join(folder, file));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [file, line] of [...refused, ...allowed]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${line}\n`);
  }
  found = lint(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lint(cwd: string): typeof found {
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const rooms = ["grammar", "compiler", "runtime", "cli", "scripts"];
  const { stdout } = spawnSync(process.execPath, [oxlint, "--type-aware", "--format", "json", ...rooms], {
    cwd,
    encoding: "utf8",
  });
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(stdout);
  return report.diagnostics.map(({ filename, code }) => ({
    file: filename,
    rule: /\(([^)]+)\)/.exec(code)?.[1] ?? code,
  }));
}

test.each(refused)("%s: %s is refused", (file, _line, rule) => {
  expect(found.filter((each) => each.file === file).map((each) => each.rule)).toContain(rule);
});

test.each(allowed)("%s: %s is fine", (file) => {
  expect(found.filter((each) => each.file === file && each.rule !== "no-unassigned-import")).toEqual([]);
});
