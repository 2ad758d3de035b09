import type { Field, ObjectBody, Span, Value } from "../../../grammar/ast.ts";
import type { BlockSpec, BlockValue } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { near } from "../../words/index.ts";
import type { Scope } from "../scope.ts";
import { readList, readRecord } from "./collection.ts";
import { keyText } from "./key.ts";
import { readMoneyText } from "./money.ts";
import { readBoolean, readChoice, readDecimal, readInteger, readMilliseconds } from "./scalar.ts";
import type { Subject } from "./subject.ts";
import { fieldTable, type FieldTable } from "./table.ts";
import { readText } from "./text.ts";
import { reportUnknownField } from "./unknown.ts";
import { wrongType } from "./wrong-type.ts";

/** What a block says. */
export interface BlockReading<B extends BlockSpec> {
  /** The word and the name before the block, where what is missing in it is reported. */
  readonly header: Span;
  /** The known fields as they are written, the first of each. A field may be here and have no usable value. */
  readonly fields: ReadonlyMap<string, Field>;
  /** The fields that were probably meant where an unknown one stands: not to be reported as missing as well. */
  readonly misspelt: ReadonlySet<string>;
  /** The blocks inside it. */
  readonly nested: ReadonlyMap<string, BlockReading<BlockSpec>>;
  /** What could be read. Where an error was reported, something is missing. */
  readonly values: Partial<BlockValue<B>>;
}

/** Checks every field of a block against its table. What is unusable is reported and left out of `values`. */
export function readBlock<B extends BlockSpec>(
  block: B,
  body: ObjectBody,
  header: Span,
  scope: Scope,
): BlockReading<B> {
  const table = fieldTable(block);
  const known = table[scope.source.kind];
  const fields = new Map<string, Field>();
  let nested: Map<string, BlockReading<BlockSpec>> | undefined;
  let misspelt: Set<string> | undefined;
  const read: unknown[] = [];
  for (const entry of body.entries) {
    if (entry.kind === "opaque") {
      // Agents of the wider language hold policies and functions of their own: none of our business.
      if (block.keyword !== "agent") reportUnknownField(entry.keyword, entry.keyword.text, block, scope);
      continue;
    }
    const written = keyText(entry.key);
    const subject = known.get(written);
    if (subject === undefined && entry.value === undefined && entry.separator === undefined) {
      // Half-typed, and said so: it may become any field that begins like it.
      scope.skip();
      misspelt = new Set([...(misspelt ?? []), ...meantBy(written, table)]);
      continue;
    }
    if (subject === undefined) {
      const meant = reportUnknownField(entry.key, written, block, scope);
      if (meant !== undefined) misspelt = (misspelt ?? new Set()).add(meant);
      continue;
    }
    const first = fields.get(subject.field);
    if (first !== undefined) {
      reportDuplicate(entry, first, subject.field, block, scope);
      continue;
    }
    fields.set(subject.field, entry);
    if (entry.value === undefined) {
      scope.skip();
      continue;
    }
    const { type } = subject.spec;
    if (type.kind === "block" && entry.value.kind === "object") {
      const reading = readBlock(type.block, entry.value.body, entry.key.span, scope);
      nested = (nested ?? new Map()).set(subject.field, reading);
      read[subject.index] = reading.values;
      continue;
    }
    read[subject.index] = readValue(entry.value, subject, scope);
  }
  const reading: BlockReading<B> = {
    header,
    fields,
    misspelt: misspelt ?? none,
    nested: nested ?? nothing,
    values: inTableOrder<B>(read, table),
  };
  reportMissing(block, reading, table, scope);
  return reading;
}

function meantBy(written: string, { all }: FieldTable): readonly string[] {
  const names = all.map(({ field }) => field);
  const close = near(written, names);
  const begun = names.filter((name) => name.startsWith(written));
  return close === undefined ? begun : [...begun, close];
}

// Most blocks have neither, and there are many blocks.
const none: ReadonlySet<string> = new Set();
const nothing: ReadonlyMap<string, BlockReading<BlockSpec>> = new Map();

/** The same fields give the same object, in whichever order they were written. */
function inTableOrder<B extends BlockSpec>(
  read: readonly unknown[],
  { all }: FieldTable,
): Partial<BlockValue<B>> {
  const values: Record<string, unknown> = {};
  for (const { field, index } of all) if (read[index] !== undefined) values[field] = read[index];
  // Each value was read by the type in the table from which `BlockValue` is derived.
  return values as Partial<BlockValue<B>>;
}

function reportMissing(
  { keyword }: BlockSpec,
  { header, fields, misspelt }: Pick<BlockReading<BlockSpec>, "header" | "fields" | "misspelt">,
  { all }: FieldTable,
  scope: Scope,
): void {
  for (const { field, spec } of all) {
    if (spec.required !== true || fields.has(field) || misspelt.has(field)) continue;
    const example = scope.source.example(spec.example);
    scope.report("missing-field", header, { block: keyword, field, example });
  }
}

function readValue(value: Value, subject: Subject, scope: Scope): unknown {
  const { type } = subject.spec;
  switch (type.kind) {
    case "string":
    case "name":
      return readText(value, type, subject, scope);
    case "integer":
      return readInteger(value, type, subject, scope);
    case "decimal":
      return readDecimal(value, type, subject, scope);
    case "money":
      return readMoneyText(value, type, subject, scope);
    case "boolean":
      return readBoolean(value, subject, scope);
    case "duration":
      return readMilliseconds(value, type, subject, scope);
    case "enum":
      return readChoice(value, type, subject, scope);
    case "list":
      return readList(value, type, subject, scope);
    case "record":
      return readRecord(value, type, subject, scope);
    case "block":
      return wrongType(value, type, subject, scope);
  }
}

function reportDuplicate(field: Field, first: Field, name: string, block: BlockSpec, scope: Scope): void {
  scope.report(
    "duplicate-field",
    field.key.span,
    { field: quoted(name), block: block.keyword },
    {
      related: [{ span: first.key.span, message: "It is first given here." }],
      fixes: [
        {
          title: `Remove the second ${quoted(name)}`,
          applicability: "unsafe",
          edits: [{ span: scope.source.removal(field.span), text: "" }],
        },
      ],
    },
  );
}
