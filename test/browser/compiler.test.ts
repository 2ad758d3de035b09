import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { catalogue } from "../../compiler/index.ts";
import { readCases } from "../../compiler/testing/index.ts";
import { guides, samples } from "../../grammar/testing/index.ts";
import { inChromium } from "./chromium.ts";
import { answers, type Answers, type Questions } from "./questions.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

const cases = readdirSync(new URL("compiler/check/cases/", root)).flatMap((name) =>
  readCases(read(`compiler/check/cases/${name}`)),
);
const now = Date.UTC(2027, 0, 1);
const texts = [
  ...samples.map(({ text }) => text),
  ...Object.values(catalogue).flatMap(({ bad, good }) => [bad, good]),
];

const questions: Questions = {
  workspaces: [
    ...cases.map(({ files, options }) => ({
      files,
      now: options.now === undefined ? null : new Date(options.now).getTime(),
      config: options.config ?? {},
    })),
    ...texts.map((text) => ({ files: { "a.symbi": text }, now, config: {} })),
    { files: Object.fromEntries(guides.map(({ name, text }) => [name, text])), now, config: {} },
  ],
  fires: read("test/fixtures/oracle/cron-fires.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Questions["fires"][number]),
};

test("in a browser the compiler says what it says in Node, about every case, example and oracle line", async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL("page.ts", import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  const here = JSON.parse(JSON.stringify(answers(questions))) as Answers;
  const there = (await inChromium(outputFiles[0]?.text ?? "", questions)) as Answers;
  expect(there).not.toHaveProperty("failed");
  expect(there.workspaces.length).toBeGreaterThan(400);
  expect(there.fires).toHaveLength(775);
  for (const [i, question] of questions.workspaces.entries()) {
    expect(there.workspaces[i], JSON.stringify(question)).toEqual(here.workspaces[i]);
  }
  for (const [i, question] of questions.fires.entries()) {
    expect(there.fires[i], JSON.stringify(question)).toEqual(here.fires[i]);
  }
});
