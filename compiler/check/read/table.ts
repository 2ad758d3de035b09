import type { BlockSpec } from "../../../grammar/vocabulary/index.ts";
import type { Subject } from "./subject.ts";

/** A field and its place in the table. */
export interface TableField extends Subject {
  readonly index: number;
}

/** A block's fields, laid out for reading. */
export interface FieldTable {
  /** By the keys that a file may use. */
  readonly symbi: ReadonlyMap<string, TableField>;
  /** By the keys that JSON may use: those of the files, and those of the API. */
  readonly json: ReadonlyMap<string, TableField>;
  /** In the order of the table. */
  readonly all: readonly TableField[];
}

const tables = new WeakMap<BlockSpec, FieldTable>();

export function fieldTable(block: BlockSpec): FieldTable {
  const known = tables.get(block);
  if (known !== undefined) return known;
  const subjects = Object.entries(block.fields).map(([field, spec], index): TableField => ({
    field,
    spec,
    words: `\`${field}\``,
    index,
  }));
  const symbi = new Map(subjects.map((subject) => [subject.field, subject]));
  const json = new Map(symbi);
  for (const subject of subjects) if (subject.spec.json !== undefined) json.set(subject.spec.json, subject);
  const table = { symbi, json, all: subjects };
  tables.set(block, table);
  return table;
}
