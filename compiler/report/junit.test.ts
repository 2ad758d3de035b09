import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { check, renderJUnit } from "../index.ts";
import { samples } from "./testing/samples.ts";

const facts = { version: "1.2.3" };
const schema = readFileSync(new URL("../../test/fixtures/junit/jenkins-junit.xsd", import.meta.url), "utf8");

async function problemsOf(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: "report.xml", contents: xml }], schema });
  return errors.map(({ rawMessage }) => rawMessage);
}

/** The values of an attribute of each element of a name. */
function values(xml: string, element: string, attribute: string): readonly string[] {
  return Array.from(
    xml.matchAll(new RegExp(`<${element} [^>]*?\\b${attribute}="([^"]*)"`, "g")),
    ([, value]) => value ?? "",
  );
}

const sum = (numbers: readonly string[]) => numbers.reduce((total, number) => total + Number(number), 0);

describe.each(samples)("%s", (_title, { files, diagnostics }) => {
  const xml = renderJUnit(diagnostics, files, facts);

  test("is valid by the schema of Jenkins", async () => {
    expect(await problemsOf(xml)).toEqual([]);
  });

  test("counts what it holds", () => {
    const errors = diagnostics.filter(({ severity }) => severity === "error").length;
    const tests = values(xml, "testcase", "name").length;
    expect(values(xml, "failure", "type")).toHaveLength(errors);
    for (const element of ["testsuites", "testsuite"]) {
      expect(sum(values(xml, element, "failures"))).toBe(errors);
      expect(sum(values(xml, element, "tests"))).toBe(tests);
    }
    const suites = new Set([...Object.keys(files), ...diagnostics.map(({ file }) => file)]);
    expect(values(xml, "testsuite", "name")).toHaveLength(suites.size);
  });
});

test("the schema refuses what is no report", async () => {
  expect(await problemsOf("<testsuites><testsuite/></testsuites>")).not.toEqual([]);
  expect(await problemsOf("<testsuites>\u0001</testsuites>")).not.toEqual([]);
});

test("a file without problems is a test that passed", () => {
  expect(renderJUnit([], { "a.symbi": "" }, facts)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="symbi" tests="1" failures="0" errors="0" time="0">',
      '  <testsuite name="a.symbi" tests="1" failures="0" errors="0" skipped="0" time="0">',
      '    <testcase name="no problems" classname="a.symbi" time="0"/>',
      "  </testsuite>",
      "</testsuites>",
      "",
    ].join("\n"),
  );
});

test("an error fails and shows its line; a warning passes and speaks", () => {
  const files = { "a.symbi": 'schedul { }\nschedule s { agent: "<x>" cron: "0 9 * * *" }\n' };
  const bad = { "a.symbi": files["a.symbi"].replace("<x>", "x") };
  const xml = renderJUnit(check(bad).diagnostics, bad, facts);
  expect(xml).toContain(
    '<testcase name="unknown-block at 1:1" classname="a.symbi" time="0">\n      <failure ',
  );
  expect(xml).toContain(" 1 | schedul { }\n   | ^^^^^^^\n");
  expect(xml).toContain(
    '<testcase name="unknown-agent at 2:21" classname="a.symbi" time="0">\n      <system-out>',
  );
});

test("what XML cannot hold is replaced, what it reserves is escaped", async () => {
  const file = `a & <b> "c" \u0001 \ud83d \ufffe 😀\n\t`;
  const xml = renderJUnit([], { [file]: "" }, facts);
  expect(xml).toContain(
    '<testsuite name="a &amp; &lt;b&gt; &quot;c&quot; \ufffd \ufffd \ufffd 😀&#10;&#9;" ',
  );
  expect(await problemsOf(xml)).toEqual([]);
});

test("files that could not be read are errors, not failures", async () => {
  const unread = [{ file: "x.symbi", message: "no such <file>." }];
  const xml = renderJUnit([], {}, { ...facts, unread });
  expect(xml).toContain('<testsuite name="x.symbi" tests="1" failures="0" errors="1" ');
  expect(xml).toContain('<error message="no such &lt;file&gt;." type="unread"/>');
  expect(await problemsOf(xml)).toEqual([]);
});
