import type { EnumType } from "./types.ts";

/** What passes from one run to the next, or from one heartbeat cycle to the next. */
export const sessionMode = {
  kind: "enum",
  values: [
    {
      value: "ephemeral_with_summary",
      docs: "A fresh context, plus the summary of the last successful run.",
    },
    {
      value: "shared_persistent",
      docs: "One context for all runs: the message history is kept, the older part of a long one summed up.",
    },
    { value: "fully_ephemeral", docs: "A fresh context each time, with nothing handed over." },
  ],
} as const satisfies EnumType;
