import { expect, expectTypeOf, test } from "vitest";
import { fill, messageOf, quoted, visible, type Params } from "./index.ts";

test("a message names its parameters, and wants all of them", () => {
  expectTypeOf<Params<"unknown-field">>().toEqualTypeOf<{
    readonly block: string | number;
    readonly field: string | number;
    readonly hint: string | number;
  }>();
  expect(messageOf("missing-trigger", {})).toContain("neither `cron` nor `at`");
  // @ts-expect-error: a parameter is missing.
  messageOf("unknown-field", { block: "agent", field: "`x`" });
  // @ts-expect-error: there is no such code.
  expect(() => messageOf("no-such-code", {})).toThrow(TypeError);
});

test("placeholders are filled once, and only where there is a parameter", () => {
  expect(fill("<a> and <b>, <a>", { a: "<b>", b: 2 })).toBe("<b> and 2, <b>");
  expect(fill("<a> <toString>", { a: 1 })).toBe("1 <toString>");
});

test("text from a file is quoted on one line, cut, and harmless", () => {
  expect(quoted("daily")).toBe("`daily`");
  expect(quoted("a\nb\u001b[31mc")).toBe("`a\\nb\\u{1b}[31mc`");
  expect(quoted("x".repeat(200))).toBe(`\`${"x".repeat(60)}…\``);
  expect([...quoted("😀".repeat(100))]).toHaveLength(63);
  expect(visible("a\u202eb\u2028c")).toBe("a\\u{202e}b\\u{2028}c");
});
