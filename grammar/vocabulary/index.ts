/**
 * What may be written: one table per block. A field is declared here and nowhere else; the checker and the lowering
 * to definitions are driven by these tables.
 */
export { agent, echo } from "./agent.ts";
export { retryBackoff } from "./attempts.ts";
export { budget } from "./budget.ts";
export { channels, type ChannelSpec } from "./channels.ts";
export { expectation } from "./expectation.ts";
export { heartbeat } from "./heartbeat.ts";
export { topLevelBlocks, widerKeywords } from "./keywords.ts";
export { allowedHours, policy } from "./policy.ts";
export { schedule } from "./schedule.ts";
export type {
  BlockSpec,
  BlockType,
  BlockValue,
  BooleanType,
  DecimalType,
  DurationType,
  EnumType,
  EnumValue,
  FieldSpec,
  FieldType,
  IntegerType,
  KeyFormat,
  ListType,
  MoneyType,
  NameType,
  RecordType,
  References,
  StringType,
  TextFormat,
  ValueOf,
} from "./types.ts";
