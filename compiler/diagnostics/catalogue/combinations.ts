import type { CatalogueEntry } from "../types.ts";
import { scheduleWith } from "./examples.ts";

/** Fields that do not go together. */
export const combinations = {
  "no-effect": {
    severity: "warning",
    message: "`<field>` has no effect: <why>. Remove it, or change the other.",
    what: "A field is given that another one makes pointless.",
    why: "It does nothing as the file stands; perhaps the other field is not what was meant.",
    fix: "Remove the field, or change the one that makes it pointless.",
    bad: scheduleWith('policy { approvers: ["ops"] }'),
    good: scheduleWith('policy { require_approval: true, approvers: ["ops"] }'),
    since: "0.1",
  },
  "backoff-order": {
    severity: "error",
    message:
      "`initial` is longer than <max>: the first wait cannot be longer than the longest. Exchange them, or make one of them fit.",
    what: "The first wait of `retry_backoff` is longer than its longest.",
    why: "Waits grow from `initial` up to `max`, so one of the two is not what was meant.",
    fix: "Make `initial` shorter, or `max` longer.",
    bad: scheduleWith('retry_backoff: { initial: "10m", max: "30s" }'),
    good: scheduleWith('retry_backoff: { initial: "30s", max: "10m" }'),
    since: "0.1",
  },
  "same-previous-name": {
    severity: "error",
    message:
      "`previous_name` is <name>, the name that the schedule has: it cannot be renamed to itself. Write the name that it had before, or remove the field.",
    what: "A schedule's `previous_name` is its name.",
    why: "There is nothing to rename.",
    fix: "Write the name under which the job is registered so far, or remove the field.",
    bad: scheduleWith('previous_name: "daily-report"'),
    good: scheduleWith('previous_name: "nightly-report"'),
    since: "0.1",
  },
  "shared-session-concurrency": {
    severity: "warning",
    message:
      '`max_concurrent` is <concurrent>, but with `<field>` "shared_persistent" all runs share one conversation and take turns: only one is under way at a time. Write 1, or choose another mode.',
    what: "Several runs at once are allowed of a schedule whose runs share one conversation.",
    why: "Two runs that go on with the same conversation at once would each lose what the other said, so they wait for each other.",
    fix: "Set `max_concurrent` to 1, or choose a session mode without a shared conversation.",
    bad: scheduleWith('session_mode: "shared_persistent"', "max_concurrent: 2"),
    good: scheduleWith('session_mode: "ephemeral_with_summary"', "max_concurrent: 2"),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
