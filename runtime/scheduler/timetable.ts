import { parseCron } from "../../compiler/cron/index.ts";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { Instant } from "../store/types.ts";

/** The first due instant strictly after `after`, or null when there is none. */
export function nextDueInstant(definition: JobDefinition, after: Instant): Instant | null {
  if (definition.at !== undefined) {
    const at = Date.parse(definition.at);
    return at > after ? at : null;
  }
  return scheduleOf(definition).nextMs(after) ?? null;
}

/** Due instants from `first` (which is one) to `until`, both included, in order. */
export function* dueInstants(definition: JobDefinition, first: Instant, until: Instant): Generator<Instant> {
  for (let due: Instant | null = first; due !== null && due <= until; due = nextDueInstant(definition, due)) {
    yield due;
  }
}

function scheduleOf(definition: JobDefinition) {
  if (definition.cron === undefined) throw new TypeError(`job ${definition.name} has neither cron nor at`);
  return parseCron(definition.cron, {
    timezone: definition.timezone ?? "UTC",
    ...(definition.dst_gap === undefined ? {} : { dstGap: definition.dst_gap }),
    ...(definition.dst_overlap === undefined ? {} : { dstOverlap: definition.dst_overlap }),
  });
}
