import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { reasonEntry, reasons } from "./reasons.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The program's own text, without tests and without the table. */
const text = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|conformance|reasons\.ts$/.test(name))
  .map((name) => readFileSync(join(root, name), "utf8"))
  .join("\n");

test.each(Object.entries(reasons))("%s is given somewhere, and documented in a sentence", (code, { doc }) => {
  expect(text).toContain(`"${code}"`);
  expect(doc).toMatch(/^[A-Z].*\.$/);
});

test("a code of a newer version has no entry", () => {
  expect(reasonEntry("overlap")).toBe(reasons.overlap);
  expect(reasonEntry("toString")).toBeUndefined();
  expect(reasonEntry("of_tomorrow")).toBeUndefined();
});
