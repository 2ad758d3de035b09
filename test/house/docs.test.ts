import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { current, diagnosticsFolder, generatedPages } from "../../scripts/docs/pages.ts";
import { root } from "./root.ts";

const pages = await generatedPages(root);

describe("generated files are as the program's own tables say: else run `npm run docs`", () => {
  test.each([...pages.keys()])("%s", (path) => {
    expect(current(join(root, path))).toBe(pages.get(path));
  });

  test("no page is left of a diagnostic that is gone", () => {
    const found = globSync(`${diagnosticsFolder}/**`, { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${diagnosticsFolder}/${name}`);
    expect(found.filter((path) => !pages.has(path))).toEqual([]);
  });
});

const documents = globSync("docs/**/*.md", { cwd: root });
const text = (path: string): string => readFileSync(join(root, path), "utf8");

/** The names that GitHub gives to the headings of a page. */
function anchors(markdown: string): readonly string[] {
  const outside = markdown.replaceAll(/^(`{3,}).*\n[^]*?^\1$/gm, "");
  return Array.from(outside.matchAll(/^#+ (.*)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(documents)("the links of %s lead somewhere", (path) => {
  const links = Array.from(text(path).matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target).filter(
    (target) => !target.includes("://"),
  );
  const broken = links.filter((link) => {
    const [file = "", heading] = link.split("#");
    const target = file === "" ? path : join(dirname(path), file);
    const there = current(join(root, target));
    return there === undefined || (heading !== undefined && !anchors(there).includes(heading));
  });
  expect(broken).toEqual([]);
});

test.each(documents)("no heading of %s has the name of another", (path) => {
  const names = anchors(text(path));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("every page is in the index", () => {
  const index = text("docs/README.md");
  const missing = documents.filter(
    (path) =>
      path !== "docs/README.md" && dirname(path) !== diagnosticsFolder && !index.includes(path.slice(5)),
  );
  expect(missing).toEqual([]);
});
