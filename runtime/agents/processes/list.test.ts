import { expect, it } from "vitest";
import { parsePs } from "./list.ts";

it("what ps says: zombies left out, the mark found as a whole word of the environment", () => {
  const text = [
    "    1     0     1      0 Ss   /sbin/launchd",
    "  501   400   501      0 S+   sh -c work PATH=/bin SYMBI_FENCE=abc HOME=/x",
    "  502   501   501      0 Z    (sh)",
    "  503   501   503      0 R    other SYMBI_FENCE=abcd",
    "  504   501   503      0 R    last SYMBI_FENCE=abc",
    "",
  ].join("\n");
  expect(parsePs(text, "abc").map(({ pid, parent, group, marked }) => [pid, parent, group, marked])).toEqual([
    [1, 0, 1, false],
    [501, 400, 501, true],
    [503, 501, 503, false],
    [504, 501, 503, true],
  ]);
});
