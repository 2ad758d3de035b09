import type { BlockSpec } from "../../../grammar/vocabulary/index.ts";
import type { Subject } from "./subject.ts";

/** A block's fields, laid out for reading. */
export interface FieldTable {
  /** By the keys that a file may use. */
  readonly symbi: ReadonlyMap<string, Subject>;
  /** By the keys that JSON may use: those of the files, and those of the API. */
  readonly json: ReadonlyMap<string, Subject>;
  readonly required: readonly Subject[];
}

const tables = new WeakMap<BlockSpec, FieldTable>();

export function fieldTable(block: BlockSpec): FieldTable {
  const known = tables.get(block);
  if (known !== undefined) return known;
  const subjects = Object.entries(block.fields).map(([field, spec]): Subject => ({
    field,
    spec,
    words: `\`${field}\``,
  }));
  const symbi = new Map(subjects.map((subject) => [subject.field, subject]));
  const json = new Map(symbi);
  for (const subject of subjects) if (subject.spec.json !== undefined) json.set(subject.spec.json, subject);
  const table = { symbi, json, required: subjects.filter(({ spec }) => spec.required) };
  tables.set(block, table);
  return table;
}
