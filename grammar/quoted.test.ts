import { describe, expect, test } from "vitest";
import type { BlockStringValue, StringValue } from "./ast.ts";
import { parse, sourceOffset } from "./index.ts";

function valueOf(source: string): StringValue | BlockStringValue {
  const [block] = parse(`a { b: ${source} }`).file.items;
  const entry = block?.kind === "block" ? block.body.entries[0] : undefined;
  const value = entry?.kind === "field" ? entry.value : undefined;
  if (value?.kind !== "string" && value?.kind !== "block_string") throw new Error(`no string in ${source}`);
  return value;
}

describe("strings", () => {
  test.each([
    ['""', ""],
    ['"a b"', "a b"],
    ['"\\" \\\\ \\n \\t \\r"', '" \\ \n \t \r'],
    ['"\\u{41}\\u{1F600}\\u{e9}"', "A😀é"],
    ['"\\d \\u41 \\u{} \\u{1234567} \\u{110000}"', "\\d \\u41 \\u{} \\u{1234567} \\u{110000}"],
    ['"\\\\n"', "\\n"],
    ['"tab\there"', "tab\there"],
    ['"${A:-b} $${c}"', "${A:-b} $${c}"],
  ])("%s is %j", (source, value) => {
    expect(valueOf(source)).toMatchObject({ kind: "string", value, unterminated: false });
  });
});

describe("block strings", () => {
  test.each([
    ['""""""', ""],
    ['"""one"""', "one"],
    ['"""one\n   two\n     three"""', "one\ntwo\n  three"],
    ['"""\none\n"""', "one\n"],
    ['"""\n  one\n\n    two\n  """', "one\n\n  two\n"],
    ['"""   \n  one\n      \n  two"""', "one\n\ntwo"],
    ['"""\n  one\n"""', "one\n"],
    ['"""\n\t\tone\n\t two"""', "\tone\n two"],
    ['"""\n  one\n\ttwo"""', "  one\n\ttwo"],
    ['"""\r\n  one\r\n  two\r\n  """', "one\ntwo\n"],
    ['"""\n  a \\n "b" ""c \\u{41} # d\n  """', 'a \\n "b" ""c \\u{41} # d\n'],
    ['"""\n"""', ""],
    ['"""\n\n"""', "\n"],
  ])("%j is %j", (source, value) => {
    expect(valueOf(source)).toMatchObject({ kind: "block_string", value, unterminated: false });
  });
});

describe("the place of a value's character", () => {
  test.each([
    '"0 9 * * x"',
    '"\\t\\u{1F600}x"',
    '"\\dx"',
    '"""\n    a\n      x"""',
    '"""a\n  x"""',
    '"""\r\n\r\n  x"""',
  ])("%j", (source) => {
    const text = `a { b: ${source} }`;
    const node = valueOf(source);
    expect(text[sourceOffset(text, node, node.value.indexOf("x"))]).toBe("x");
    expect(sourceOffset(text, node, 0)).toBeGreaterThan(node.span.start);
    expect(text.slice(sourceOffset(text, node, node.value.length))).toMatch(/^"+ \}$/);
  });

  test("in an unterminated string", () => {
    const text = 'a { b: "xyz';
    const [block] = parse(text).file.items;
    const entry = block?.kind === "block" ? block.body.entries[0] : undefined;
    const value = entry?.kind === "field" ? entry.value : undefined;
    if (value?.kind !== "string") throw new Error("no string");
    expect(sourceOffset(text, value, 2)).toBe(text.indexOf("z"));
    expect(sourceOffset(text, value, 3)).toBe(text.length);
  });
});
