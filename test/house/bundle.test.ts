import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "./root.ts";

/** What an entry pulls in when bundled for a browser: rooms of the house and package names. */
async function ingredients(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    metafile: true,
    outdir: "nowhere",
    logLevel: "silent",
  });
  const external = Object.values(metafile.outputs).flatMap((output) =>
    output.imports.filter((each) => each.external === true).map((each) => each.path),
  );
  const inside = Object.keys(metafile.inputs)
    .filter((input) => !input.startsWith("(disabled):"))
    .map(
      (input) =>
        /(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? input.split("/")[0] ?? input,
    );
  return [...new Set([...inside, ...external])].sort();
}

test("the compiler runs in a browser: grammar, compiler, the parser and the cron library, nothing else", async () => {
  const found = await ingredients("compiler/index.ts");
  expect(found.filter((name) => !name.startsWith("@chevrotain/"))).toEqual([
    "chevrotain",
    "compiler",
    "cron-parser",
    "grammar",
    "luxon",
  ]);
});

test("the cron engine runs in a browser, without the parser", async () => {
  expect(await ingredients("compiler/cron/index.ts")).toEqual(["compiler", "cron-parser", "luxon"]);
});

test("words for cron and the converters run in a browser, each with its own library and no other", async () => {
  expect(await ingredients("compiler/cron-words/index.ts")).toEqual([
    "compiler",
    "cron-parser",
    "cronstrue",
    "luxon",
  ]);
  expect(await ingredients("compiler/import/index.ts")).toEqual(["compiler", "cron-parser", "luxon", "yaml"]);
});

/** The packages that a command's file needs before it can do anything, as the program is bundled. */
async function packagesAtOnce(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    external: ["better-sqlite3"],
    metafile: true,
    outdir: "nowhere",
    logLevel: "silent",
  });
  const first = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0];
  const reached = new Set(first === undefined ? [] : [first]);
  for (const file of reached) {
    for (const { path, kind } of metafile.outputs[file]?.imports ?? []) {
      if (kind === "import-statement") reached.add(path);
    }
  }
  const inputs = [...reached].flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

test("`symbi check` alone reads neither what shows a diff nor what watches files", async () => {
  const atOnce = await packagesAtOnce("cli/commands/check.ts");
  expect(atOnce).toContain("chevrotain");
  expect(atOnce).not.toContain("diff");
  expect(atOnce).not.toContain("chokidar");
  expect(await packagesAtOnce("cli/check/fixing.ts")).toContain("diff");
  expect(await packagesAtOnce("cli/check/watching.ts")).toContain("chokidar");
});

test.each(["run", "up", "cron/run"])(
  "`symbi %s` reads the AI SDK only when a model is asked",
  async (command) => {
    const atOnce = await packagesAtOnce(`cli/commands/${command}.ts`);
    expect(atOnce.filter((name) => name === "ai" || name === "zod" || name.startsWith("@ai-sdk/"))).toEqual(
      [],
    );
  },
);

test("a Node built-in would be noticed", async () => {
  await expect(ingredients("runtime/system-clock.ts")).rejects.toThrow("node:crypto");
});
