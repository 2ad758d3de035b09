import type { FieldSpec } from "../../../grammar/vocabulary/index.ts";

/** What a value belongs to, for messages. */
export interface Subject {
  readonly field: string;
  readonly spec: FieldSpec;
  /** The value itself, as a sentence begins with it: "`cron`", "An item of `tags`". */
  readonly words: string;
}
