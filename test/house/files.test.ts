import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { root, sources } from "./root.ts";

const rooms = ["grammar", "compiler", "runtime", "cli", "scripts", "bench", "test"];
const text = (file: string): string => readFileSync(join(root, file), "utf8");

test("no source file is longer than 400 lines", () => {
  const long = sources(rooms)
    .map((file) => ({ file, lines: text(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test("no file or folder is named after nothing in particular", () => {
  const vague = /^(utils?|helpers?|common|misc|managers?|shared)$/;
  const found = sources(rooms).filter((file) =>
    file.split("/").some((part) => vague.test(part.replace(/\..*$/, ""))),
  );
  expect(found).toEqual([]);
});

test("time enters through arguments and the Clock: no `new Date()`, no way round through globalThis", () => {
  // The AI SDK takes one of its settings from there.
  const excepted = ["runtime/system-clock.ts", "runtime/agents/model/sdk/ask.ts"];
  const found = sources(["grammar", "compiler", "runtime"])
    .filter((file) => !file.endsWith(".test.ts") && !excepted.includes(file))
    .filter((file) => /\bnew Date\(\)|\bglobalThis\b/.test(text(file)));
  expect(found).toEqual([]);
});

test("only the store speaks SQL", () => {
  const found = sources(["grammar", "compiler", "runtime", "cli"])
    .filter((file) => !file.startsWith("runtime/store/") && !basename(file).endsWith(".test.ts"))
    .filter((file) =>
      /\b(SELECT\b[^"]*\bFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b/.test(text(file)),
    );
  expect(found).toEqual([]);
});
