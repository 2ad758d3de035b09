import fc from "fast-check";

/** What people and editors leave behind. */
const scraps = [
  ...Array.from('{}[]:=,"#\n @-/\\$'),
  '"""',
  " // note\n",
  " # note\n",
  "\r\n",
  "\uFEFF",
  "agent",
  "schedule",
  "policy {",
  "cron",
  "true",
  "5m",
  "9",
  "my-name",
  "${X}",
  '"a" "b"',
];

/** One change to a text, at a place that is a fraction of it. */
interface Change {
  readonly kind: "insert" | "delete" | "line twice" | "line away" | "unquote" | "word twice";
  readonly at: number;
  readonly length: number;
  readonly scrap: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("insert", "delete", "line twice", "line away", "unquote", "word twice"),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 12 }),
  scrap: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...scraps) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
  ),
});

/** Texts with a few things broken in them. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([text, changes, crlf]) => {
      const broken = changes.reduce(changed, text);
      return crlf ? broken.replaceAll("\n", "\r\n") : broken;
    });
}

function changed(text: string, { kind, at, length, scrap }: Change): string {
  const place = Math.floor(at * text.length);
  const line = text.lastIndexOf("\n", place - 1) + 1;
  const next = text.indexOf("\n", place) + 1 || text.length;
  const quote = text.indexOf('"', place);
  const word = /\w+/g;
  word.lastIndex = place;
  const found = word.exec(text);
  switch (kind) {
    case "insert":
      return text.slice(0, place) + scrap + text.slice(place);
    case "delete":
      return text.slice(0, place) + text.slice(place + length);
    case "line twice":
      return text.slice(0, next) + text.slice(line);
    case "line away":
      return text.slice(0, line) + text.slice(next);
    case "unquote":
      return quote === -1 ? text : text.slice(0, quote) + text.slice(quote + 1);
    case "word twice":
      return found === null ? text : text.slice(0, found.index) + found[0] + text.slice(found.index);
  }
}
