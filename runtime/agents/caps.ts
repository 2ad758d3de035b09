/** What is kept of an attempt besides its output (`limits.output`), so that no agent can fill memory or the store. */
export const CAPS = {
  /** Bytes of events other than text. */
  events: 1024 * 1024,
  /** Events of any type. */
  eventCount: 10_000,
  /** Characters of a log message, a name, a reason. */
  line: 8 * 1024,
  /** Characters of a run's sentence. */
  sentence: 1_000,
  /** Characters of what one call of a tool gives that the model is shown. */
  toolResult: 64 * 1024,
  /** Characters of a summary (the language's own limit). */
  summary: 2_000,
  /** Characters that stand for the part of a conversation that is not kept. */
  earlier: 8_000,
} as const;
