import type { CatalogueEntry } from "../types.ts";
import { agentWith, block } from "./examples.ts";

/** A schedule as the wider Symbiont language writes it, with these lines in it. */
function older(...lines: readonly string[]): string {
  return block("schedule daily_report", ['agent: "reporter"', ...lines]);
}

/** What comes from the wider Symbiont language, and from its older forms. */
export const wider = {
  "wider-language": {
    severity: "hint",
    message:
      "<blocks> to the wider Symbiont language. Such blocks are kept as they are and not interpreted: nothing in them is checked, enforced or run.",
    what: "A file holds blocks of the wider Symbiont language, such as `policy NAME`, `function` or an agent with parameters.",
    why: "They may stand there for other programs. Whoever reads the file should know that symbi does nothing with them. It is said once a file.",
    fix: "Nothing need be done. What symbi shall enforce stands in the `policy { … }` of a schedule.",
    bad: `${agentWith('model: "claude-sonnet-4.5"')}\n${block("policy strict", ["deny: write(any)"])}`,
    good: agentWith('model: "claude-sonnet-4.5"'),
    since: "0.1",
  },
  "nested-schedule": {
    severity: "error",
    proof: true,
    message:
      "This schedule stands inside an agent, where it never fires. Schedules stand at the top of a file and name their agent.",
    what: "A `schedule` block stands inside an `agent` block, as some older files have it.",
    why: "It would silently never run.",
    fix: 'Move it to the top of the file, and name its agent: `agent: "reporter"`.',
    bad: agentWith('model: "claude-sonnet-4.5"', 'schedule { cron "0 6 * * *" max_jitter 300 }'),
    good: `${agentWith('model: "claude-sonnet-4.5"')}\n${block("schedule", ['name: "reporter"', 'agent: "reporter"', 'cron: "0 6 * * *"', 'jitter: "300s"'])}`,
    since: "0.1",
  },
  "capabilities-block": {
    severity: "warning",
    message:
      "This block is not read, so the agent declares no capabilities, and a policy that requires one finds none. Write them as a list: <example>.",
    what: "An agent's capabilities stand in a block, as some older files have it.",
    why: "`require_capabilities` of a policy is compared with the list, and a block is not read.",
    fix: "Write a list.",
    bad: agentWith('model: "claude-sonnet-4.5"', 'capabilities { tool "answer" }'),
    good: agentWith('model: "claude-sonnet-4.5"', 'capabilities: ["answer"]'),
    since: "0.1",
  },
  "deprecated-field": {
    severity: "hint",
    message: "`<field>` is a field of older files. <instead>",
    what: "A schedule that is named in its header has a field of the wider Symbiont language: `deliver`, `one_shot`, `audit`, or a `policy` that is a name.",
    why: "The fields of today say more, and say it in one way.",
    fix: "Write `delivery` and the field of its channel for `deliver`, `at` for `one_shot`, a `policy { … }` block for the name of a policy, and nothing for `audit`. Where a six-field `cron` has to be looked at first (`weekday-counts-from-one`), the fix is not a safe one: it removes what shows that the file comes from that language.",
    bad: older('cron: "0 9 * * *"', 'deliver: "slack://ops"'),
    good: older('cron: "0 9 * * *"', 'delivery: ["slack"]', 'slack_channel: "#ops"'),
    since: "0.1",
  },
  "bad-deliver": {
    severity: "error",
    message:
      '<value> does not say where to deliver. `deliver` takes an address such as `slack://ops`, `email://ops@example.com` or `https://…`, or `stdout` or `log_file`. Better write `delivery: ["slack"]` and `slack_channel: "#ops"`.',
    what: "The older field `deliver` holds something that is no address of a channel.",
    why: "The output would reach nobody.",
    fix: "Write `delivery` with the channel, and the field that the channel needs.",
    bad: older('cron: "0 9 * * *"', 'deliver: "pager://ops"'),
    good: older('cron: "0 9 * * *"', 'delivery: ["slack"]', 'slack_channel: "#ops"'),
    since: "0.1",
  },
  "one-shot-repeats": {
    severity: "warning",
    message:
      "`cron` repeats, and `one_shot` does not stop it: this schedule fires again and again.<next> To run it once, write `at` in place of `cron`.",
    what: "A schedule with `cron` has the older field `one_shot`.",
    why: "What was meant to happen once would happen at each match.",
    fix: "Write the instant at which it shall run as `at`, or remove `one_shot` if it shall repeat.",
    bad: older('cron: "0 9 * * *"', "one_shot: true"),
    good: older('at: "2030-02-15T09:00:00Z"'),
    since: "0.1",
  },
  "unenforced-policy": {
    severity: "error",
    proof: true,
    message:
      "Nothing enforces the policy <policy> here: symbi does not interpret named policies, so the schedule would run as if there were none. Write its conditions as a block: `policy { require_approval: true }`.",
    what: "A schedule names a policy of the wider Symbiont language.",
    why: "Its rules were meant to hold back what they forbid. Running without them in silence is worse than not running.",
    fix: "Write the conditions as `policy { … }`. Whoever knows that the rules are enforced elsewhere may silence this with the reason.",
    bad: older('cron: "0 9 * * *"', "policy: strict"),
    good: older('cron: "0 9 * * *"', "policy { require_approval: true }"),
    since: "0.1",
  },
  "weekday-counts-from-one": {
    severity: "warning",
    message:
      "Here weekdays count from 0 = Sunday, so <field> is <ours>. In the language that this schedule seems to come from, six-field expressions count from 1 = Sunday, and it is <theirs>. If that was meant, write <mended>. Names mean the same in both.",
    what: "A six-field cron expression has a number for a weekday, in a schedule that seems to come from the wider Symbiont language: it is named in its header, and either has `deliver`, `one_shot`, `audit` or a named `policy`, or stands in a file with blocks of that language.",
    why: "That language counts weekdays from 1 = Sunday to 7 = Saturday, so that such a schedule would fire a day late.",
    fix: "Write names: `MON-FRI`.",
    bad: older('cron: "0 0 9 * * 2-6"', "audit: errors_only"),
    good: older('cron: "0 0 9 * * MON-FRI"'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
