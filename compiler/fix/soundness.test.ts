import fc from "fast-check";
import { expect, test } from "vitest";
import { allTexts, harmOfFixing, mutated } from "../testing/index.ts";

const texts = allTexts();

test.each([false, true])(
  "whatever the text: no more errors, no comment lost, no definition changed (unsafe: %j)",
  (unsafe) => {
    fc.assert(
      fc.property(mutated(texts), mutated(texts), (one, other) => {
        expect(harmOfFixing({ "a.symbi": one, "b.symbi": other }, {}, unsafe)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  },
);

test("what stands in good order is left as it is", () => {
  for (const text of texts) expect(harmOfFixing({ "a.symbi": text }, {}, false)).toEqual([]);
});
