import {
  agent,
  type BlockSpec,
  type FieldSpec,
  type FieldType,
  schedule,
} from "../../grammar/vocabulary/index.ts";

/**
 * Whether a value that comes from outside, such as a database, has the shape of a definition as far as it goes: each
 * key of ours holds what the vocabulary says, compiled. What the texts say is not looked at, nor are other keys.
 */
export function fitsJob(value: unknown): boolean {
  return fits(schedule, value);
}

export function fitsAgent(value: unknown): boolean {
  return fits(agent, value);
}

function fits(block: BlockSpec, value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = fieldsOf(block);
  return Object.entries(value).every(([key, content]) => {
    const field = fields.get(key);
    return field === undefined || content === undefined || isOf(field.type, content);
  });
}

const known = new WeakMap<BlockSpec, ReadonlyMap<string, FieldSpec>>();

function fieldsOf(block: BlockSpec): ReadonlyMap<string, FieldSpec> {
  const present = known.get(block);
  if (present !== undefined) return present;
  const fields = new Map(Object.entries(block.fields));
  known.set(block, fields);
  return fields;
}

function isOf(type: FieldType, value: unknown): boolean {
  switch (type.kind) {
    case "string":
    case "name":
    case "money":
      return typeof value === "string";
    case "integer":
      return Number.isSafeInteger(value) && Number(value) >= type.min;
    case "duration":
      return Number.isSafeInteger(value) && Number(value) >= (type.zero ? 0 : 1);
    case "decimal":
      return typeof value === "number" && value >= type.min && value <= type.max;
    case "boolean":
      return typeof value === "boolean";
    case "enum":
      return type.values.some((known) => known.value === value);
    case "list":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "record":
      return (
        typeof value === "object" &&
        value !== null &&
        Object.values(value).every((item) => typeof item === "string")
      );
    case "block":
      return fits(type.block, value);
  }
}
