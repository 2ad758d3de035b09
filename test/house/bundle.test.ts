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

test("a Node built-in would be noticed", async () => {
  await expect(ingredients("runtime/system-clock.ts")).rejects.toThrow("node:crypto");
});
