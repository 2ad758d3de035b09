import { expect, test } from "vitest";
import { check, renderGitHub, renderJson, renderJUnit, renderSarif, renderText } from "../index.ts";

const many = 10_000;

// Were a frame made of the whole line, or a column counted from its start, this would take minutes.
test.each([
  ["a line each", "schedul { }\n"],
  ["all on one line", "schedul { } "],
  ["all on one line, behind characters of two units", 'schedul "😀" { } '],
])("ten thousand diagnostics, %s", (_title, block) => {
  const files = { "a.symbi": block.repeat(many) };
  const diagnostics = check(files).diagnostics.filter(({ code }) => code === "unknown-block");
  const text = renderText(diagnostics, files, { color: false });
  const shown = text.split("\n").filter((line) => /^ *\d+ \| /.test(line));
  expect(shown).toHaveLength(many);
  for (const line of shown) expect(Array.from(line).length).toBeLessThan(120);
  expect(JSON.parse(renderJson(diagnostics, files))).toHaveProperty("diagnostics.length", many);
  const facts = { version: "0" };
  expect(JSON.parse(renderSarif(diagnostics, files, facts))).toHaveProperty("runs.0.results.length", many);
  expect(renderGitHub(diagnostics, files, facts).split("\n::")).toHaveLength(many);
  expect(renderJUnit(diagnostics, files, facts).split("<failure ")).toHaveLength(many + 1);
});
