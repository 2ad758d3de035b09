import fc from "fast-check";
import {
  type BlockSpec,
  type FieldSpec,
  topLevelBlocks,
  widerKeywords,
} from "../../grammar/vocabulary/index.ts";

/** Files that follow the grammar and the tables of fields, with values that may be wrong, spelt in every way there is. */

const blank = fc.constantFrom(" ", "  ", "\n", "\n  ", "\t", " # note\n", " // note\n", "\r\n");
const between = fc.constantFrom("\n", "\n\n", ", ", ",\n", " ", "\r\n", "\n# note\n");
const word = fc.oneof(
  fc.constantFrom("a", "report", "Report_2", "schedule", "true", "null", "my-agent", "été"),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/),
);
const text = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "0 9 * * *",
    "*/7 22-2 L * MON#6",
    "@daily",
    "2030-02-15T14:30:00",
    "Europe/Lisbon",
  ),
  fc.constantFrom(
    "https://x.example/y",
    "#ops",
    "me@x.example",
    "${TOKEN}",
    "${A:-b}",
    "${file:x}",
    "$${x",
    "${",
  ),
  fc.constantFrom("5m", "1h30m", "-1s", "09:00", "24:00", "5.00 USD", "stdout", "webhook", "[a-"),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 5 }),
);
const quoted = text.map(
  (value) => `"${value.replaceAll(/["\\\r\n]/g, "\\$&").replaceAll(/\\[\r\n]/g, "\\n")}"`,
);
const block = text.map((value) => `"""\n  ${value}\n  """`);
const number = fc.constantFrom("0", "1", "-3", "1_000", "1.5", "007", "1e9", "9".repeat(400));
const bare = fc.constantFrom("true", "false", "30s", "500ms", "2h", "1h30m", "0s", "@daily", "https://x.y");
const leaf = fc.oneof(quoted, quoted, block, number, bare, word);

const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(fc.tuple(tie("value"), between), { maxLength: 4 }).map((items) => `[${items.flat().join("")}]`),
    fc
      .array(fc.tuple(fc.oneof(word, quoted), tie("value"), between), { maxLength: 3 })
      .map((entries) => `{ ${entries.map(([key, of, end]) => `${key}: ${of}${end}`).join("")} }`),
  ),
})).value;

function field([name, spec]: readonly [string, FieldSpec]): fc.Arbitrary<string> {
  const separator = fc.constantFrom(": ", ": ", " = ", ":", " ", " {");
  const wrong = fc
    .tuple(separator, value)
    .map(([sign, of]) => `${name}${sign}${of}${sign === " {" ? " }" : ""}`);
  const nested =
    spec.type.kind === "block" ? [body(spec.type.block).map((inside) => `${name} ${inside}`)] : [];
  return fc.oneof(fc.constant(spec.example), wrong, ...nested);
}

function body({ fields }: BlockSpec): fc.Arbitrary<string> {
  const known = Object.entries(fields).map(field);
  const other = fc.tuple(word, value).map(([name, of]) => `${name}: ${of}`);
  return fc
    .array(
      fc.tuple(
        fc.oneof({ weight: 9, arbitrary: fc.oneof(...known) }, { weight: 1, arbitrary: other }),
        between,
      ),
      {
        maxLength: 8,
      },
    )
    .map((entries) => `{\n${entries.flat().join("")}}`);
}

const header = fc.oneof(
  fc.constant(""),
  word.map((name) => ` ${name}`),
  quoted.map((name) => ` ${name}`),
);
const known = [...topLevelBlocks].map(([keyword, spec]) =>
  fc.tuple(header, blank, body(spec)).map(([name, gap, inside]) => `${keyword}${name}${gap}${inside}`),
);
const wider = fc
  .tuple(fc.constantFrom(...widerKeywords), header, value)
  .map(([keyword, name, of]) => `${keyword}${name} { ${of} }`);

export const files: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("", "", "\uFEFF"),
    fc.array(fc.tuple(fc.oneof(...known, ...known, wider), blank), { maxLength: 5 }),
  )
  .map(([mark, blocks]) => mark + blocks.flat().join(""));
