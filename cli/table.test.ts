import { expect, test } from "vitest";
import { type Cell, table } from "./table.ts";

const same = (text: string) => text;
const cells = (...texts: string[]): Cell[] => texts.map((text) => ({ text }));

test("columns line up, numbers on the right, no blanks at the end", () => {
  const text = table(
    [{ title: "NAME" }, { title: "RUNS", align: "right" }, { title: "WHAT" }],
    [cells("a", "5", "x"), cells("日本", "1000", "")],
    { width: undefined, paintTitle: same },
  );
  expect(text).toBe("NAME  RUNS  WHAT\na        5  x\n日本  1000\n");
});

test("on a terminal the widest cell that may give is cut", () => {
  const text = table(
    [{ title: "ID" }, { title: "WHAT", shrink: true }],
    [cells("job_1", "a long story that does not fit")],
    { width: 24, paintTitle: same },
  );
  expect(text).toBe("ID     WHAT\njob_1  a long story tha…\n");
});

test("cells cannot break out of their row", () => {
  const text = table([{ title: "T" }], [cells("a\nb\u001b[31m")], { width: undefined, paintTitle: same });
  expect(text).toBe("T\na\\nb\\x1b[31m\n");
});

test("colour does not count as width", () => {
  const red: Cell = { text: "ab", paint: (text) => `<${text}>` };
  const text = table([{ title: "LONG" }, { title: "B" }], [[red, { text: "c" }]], {
    width: undefined,
    paintTitle: same,
  });
  expect(text).toBe("LONG  B\n<ab>    c\n");
});
