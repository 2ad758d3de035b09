import type { CatalogueEntry } from "../types.ts";
import { agentWith, block, scheduleWith } from "./examples.ts";

const reporter = agentWith('model: "claude-sonnet-4.5"');
const able = agentWith('model: "claude-sonnet-4.5"', 'capabilities: ["reporting"]');

function daily(name: string, ...lines: readonly string[]): string {
  return block("schedule", [`name: "${name}"`, 'agent: "reporter"', 'cron: "0 9 * * *"', ...lines]);
}

function crowd(line: string): string {
  return Array.from({ length: 11 }, (_, index) =>
    daily(`report-${index}`, `input: "Part ${index}."`, line),
  ).join("\n");
}

/** What the files of a workspace say together. */
export const workspace = {
  "missing-capability": {
    severity: "warning",
    message:
      "The agent <agent> does not declare the capability <capability>, so each run would be denied.<hint> Add it to the agent's `capabilities`, or do not require it.",
    what: "A schedule requires a capability that its agent does not declare.",
    why: "The policy gate denies every run of such a schedule.",
    fix: "Add the capability to the agent, or remove it from `require_capabilities`.",
    bad: `${able}\n${scheduleWith('policy { require_capabilities: ["deployment"] }')}`,
    good: `${able}\n${scheduleWith('policy { require_capabilities: ["reporting"] }')}`,
    since: "0.1",
  },
  "missing-agent-pin": {
    severity: "warning",
    message:
      'The policy requires an AgentPin credential, and the schedule has none: each run would be denied. Add `agent_pin_jwt: "${AGENT_PIN_JWT}"`, or do not require it.',
    what: "`require_agent_pin` is set, and there is no `agent_pin_jwt`. It is looked at where the agent is declared in the same workspace.",
    why: "Without a credential the agent cannot prove who it is, and every run is denied.",
    fix: "Add `agent_pin_jwt`, normally a reference.",
    bad: `${reporter}\n${scheduleWith("policy { require_agent_pin: true }")}`,
    good: `${reporter}\n${scheduleWith('agent_pin_jwt: "${AGENT_PIN_JWT}"', "policy { require_agent_pin: true }")}`,
    since: "0.1",
  },
  "unknown-price": {
    severity: "error",
    proof: true,
    message:
      "What <model> costs is not known, so `max_cost` could not be kept, and nothing here guesses. Say its `price` in `[models]` of the configuration, or limit the tokens (`max_tokens`).",
    what: "A limit of cost is set for an agent whose model has no known price.",
    why: "What cannot be counted cannot be limited.",
    fix: "Say the model's `price` in `[models]` of the configuration, limit the tokens (`max_tokens`), or use a model whose price is known.",
    bad: `${agentWith('model: "ollama/llama-4"')}\n${scheduleWith('budget: { max_cost: "5.00 USD" }')}`,
    good: `${reporter}\n${scheduleWith('budget: { max_cost: "5.00 USD" }')}`,
    since: "0.1",
  },
  "other-currency": {
    severity: "error",
    proof: true,
    message:
      "The limit is <limit>, but <model> is priced in <currency>, and no rate of exchange is known here. Write the limit in <currency>.",
    what: "A limit of cost is in another currency than the price of the agent's model.",
    why: "Amounts in two currencies cannot be compared without a rate, which changes.",
    fix: "Write the limit in the currency of the price.",
    bad: `${reporter}\n${scheduleWith('policy { max_cost: "0.50 EUR" }')}`,
    good: `${reporter}\n${scheduleWith('policy { max_cost: "0.50 USD" }')}`,
    since: "0.1",
  },
  "unscheduled-agent": {
    severity: "hint",
    message: "No schedule of this workspace runs the agent <agent>.",
    what: "An agent is declared, other agents are scheduled, and this one is not.",
    why: "Perhaps its schedule was forgotten, or it is a remainder. `symbi run` runs it by hand.",
    fix: "Schedule it, or remove it if nobody uses it.",
    bad: `${block("agent spare", ['model: "claude-sonnet-4.5"'])}\n${reporter}\n${scheduleWith()}`,
    good: `${reporter}\n${scheduleWith()}`,
    since: "0.1",
  },
  "duplicate-schedule": {
    severity: "warning",
    message:
      "<name> asks <agent> the same at the same times as <other> does, so the work is done twice. Remove one of them, or give them different inputs.",
    what: "Two schedules run the same agent with the same input at the same instants, however their times are written.",
    why: "Each instant costs two runs, and two results go out.",
    fix: "Remove one, and list all channels in the `delivery` of the other.",
    bad: `${reporter}\n${scheduleWith()}\n${block("schedule copy", ['agent: "reporter"', 'cron: "00 09 * * 0-7"'])}`,
    good: `${reporter}\n${scheduleWith()}\n${block("schedule copy", ['agent: "reporter"', 'cron: "0 21 * * *"'])}`,
    since: "0.1",
  },
  herd: {
    severity: "warning",
    message:
      "<count> schedules start at <instant>, and at most <limit> runs may be under way at a time: <waiting>, the last for as long as <rounds>. Spread them with a `jitter` or over other times.",
    what: "At one instant of the coming week more schedules start than runs may be under way (`[scheduler] max_concurrent_jobs`).",
    why: "The others wait until the first have ended, and all of them reach the same services in the same moment.",
    fix: "Give them a `jitter`, choose other minutes, or raise the limit.",
    bad: `${reporter}\n${crowd("max_concurrent: 1")}`,
    good: `${reporter}\n${crowd('jitter: "10m"')}`,
    since: "0.1",
  },
  "previous-name-taken": {
    severity: "error",
    proof: true,
    message:
      "`previous_name` is <name>, but another schedule <how>: a registered job can go on as one of them only.",
    what: "A schedule is to be renamed from a name that another schedule has or claims.",
    why: "The job's id and history can belong to one schedule only.",
    fix: "Remove `previous_name` from one of them, or correct it.",
    bad: `${reporter}\n${daily("report", 'previous_name: "old"', 'input: "A"')}\n${daily("old", 'input: "B"')}`,
    good: `${reporter}\n${daily("report", 'previous_name: "old"', 'input: "A"')}\n${daily("new", 'input: "B"')}`,
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
