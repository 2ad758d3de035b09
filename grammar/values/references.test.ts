import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { references } from "./index.ts";

const shown = (text: string): string[] =>
  references(text).map((reference) => {
    const source = text.slice(reference.span.start, reference.span.end);
    switch (reference.kind) {
      case "environment":
        return `${source} = ${reference.name} or ${JSON.stringify(reference.fallback)}`;
      case "file":
        return `${source} = file ${reference.path}`;
      case "escape":
      case "malformed":
        return `${source} ${reference.kind}`;
    }
  });

describe("references", () => {
  test.each([
    ["", []],
    ["plain $5 {a} $", []],
    ["Bearer ${KEY}", ["${KEY} = KEY or undefined"]],
    ["${A}${B}", ["${A} = A or undefined", "${B} = B or undefined"]],
    ["${A:-}", ['${A:-} = A or ""']],
    ["${A:-x y:-$5}", ['${A:-x y:-$5} = A or "x y:-$5"']],
    ["${A:-a\nb}", ['${A:-a\nb} = A or "a\\nb"']],
    ["${file:/run/secrets/x}", ["${file:/run/secrets/x} = file /run/secrets/x"]],
    ["${file}", ["${file} = file or undefined"]],
    ["${file:}", ["${file:} malformed"]],
    ["$${A}", ["$${ escape"]],
    ["$$${A}", ["$${ escape"]],
    ["a$${${A}", ["$${ escape", "${A} = A or undefined"]],
    ["${}", ["${} malformed"]],
    ["${a-b}", ["${a-b} malformed"]],
    ["${1A}", ["${1A} malformed"]],
    ["${A", ["${ malformed"]],
    ["${A:-${B}}", ["${ malformed", "${B} = B or undefined"]],
  ])("%j holds %j", (text, found) => {
    expect(shown(text)).toEqual(found);
  });

  test("spans are in order, within the text, and never overlap", () => {
    const part = fc.constantFrom("$", "{", "}", "${", "$${", "A", "file:", ":-", "x");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join("");
        let end = 0;
        for (const { span } of references(text)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test("a text of nothing but openings", () => {
    expect(references("${A:-".repeat(100_000))).toHaveLength(100_000);
  });
});
