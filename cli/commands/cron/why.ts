import { instantText, whyInstantJson, whyJson } from "../../../runtime/json/index.ts";
import { explainInstant, explainWhy, MOST_INSTANTS } from "../../../runtime/scheduler/index.ts";
import type {
  Lateness,
  SpanFacts,
  ToldRun,
  WhyAnswer,
  WhyFacts,
} from "../../../runtime/scheduler/why/types.ts";
import { reasonEntry } from "../../../runtime/store/index.ts";
import type { Delivery, Job, JobEvent, TokenUsage } from "../../../runtime/store/types.ts";
import type { Context } from "../../context.ts";
import { instantWithDistance, plain, stateCell, styleOf, timing } from "../../describe.ts";
import { exit, type ExitCode, Failure } from "../../failure.ts";
import { dayOf, instantOf } from "../../fires/instants.ts";
import { type JobReference, withJob } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { count } from "../../quantities.ts";
import { table } from "../../table.ts";
import type { Terminal } from "../../terminal.ts";
import { oneLine } from "../../text.ts";
import { localTime, span } from "../../times.ts";

export interface WhyOptions extends JobReference {
  readonly format: "text" | "json";
}

/** Events that are shown, of the last ones. */
const EVENTS_SHOWN = 5;

/** `cron why`: why a job did or did not run for an instant, or why it is not firing now. */
export async function why(
  context: Context,
  reference: string | undefined,
  instant: string | undefined,
  options: WhyOptions,
): Promise<ExitCode> {
  // With --name, the one argument there is is the instant.
  const byName = options.name !== undefined && reference !== undefined && instant === undefined;
  const [job, text] = byName ? [undefined, reference] : [reference, instant];
  return withJob(context, "read", job, options, async (found, { jobs }) => {
    const zone = found.definition.timezone ?? "UTC";
    const day = text === undefined ? undefined : dayOf("INSTANT", text, zone);
    if (day !== undefined) {
      const span = await jobs.whyBetween(found.id, day.from, day.before);
      if (span === undefined) throw removedMeanwhile(found);
      tellDay(context, span, day, options.format);
      return exit.fine;
    }
    const asked = text === undefined ? undefined : instantOf("INSTANT", text, zone);
    const facts = await jobs.why(found.id, asked);
    if (facts === undefined) throw removedMeanwhile(found);
    if (options.format === "json")
      printJson(context.terminal, whyJson(facts, explainWhy(facts, instantText)));
    else show(context.terminal, facts, explainWhy(facts, localTime));
    return exit.fine;
  });
}

function removedMeanwhile({ definition }: Job): Failure {
  return new Failure(exit.failed, `${definition.name} was removed in the meantime.`);
}

/** Every instant of a day: one line each, or two for many alike that follow on each other. */
function tellDay(
  { terminal, quiet }: Context,
  { facts, asked, more }: SpanFacts,
  day: { readonly from: number; readonly before: number },
  format: WhyOptions["format"],
): void {
  if (format === "json") {
    printJson(
      terminal,
      asked.map((one) => whyInstantJson(one, explainInstant(facts, one, instantText))),
    );
  } else if (asked.length > 0) terminal.out(dayTable(terminal, facts, asked));
  if (quiet) return;
  const name = oneLine(facts.job.definition.name);
  if (asked.length === 0) {
    const beginning = `${name} was not due between ${localTime(day.from)} and ${localTime(day.before)}.`;
    terminal.err(`${beginning} \`symbi cron why ${name} INSTANT\` tells why not at an instant.\n`);
  }
  if (more) {
    terminal.err(`Only the first ${MOST_INSTANTS} are shown; an instant shows another.\n`);
  }
}

function dayTable(terminal: Terminal, facts: WhyFacts, asked: SpanFacts["asked"]): string {
  const groups: { first: WhyAnswer; at: number; last: number; count: number }[] = [];
  for (const one of asked) {
    const told = explainInstant(facts, one, localTime);
    const group = groups.at(-1);
    if (group !== undefined && isAlike(group.first, told)) {
      group.last = one.instant;
      group.count += 1;
    } else groups.push({ first: told, at: one.instant, last: one.instant, count: 1 });
  }
  const rows = groups.flatMap(({ first: { verdict, answer, run }, at, last, count }) => {
    const what = run === undefined ? plain(verdict.replaceAll("_", " ")) : stateCell(run.run.state, terminal);
    const row = [plain(localTime(at)), what, plain(answer)];
    if (count === 1) return [row];
    const others =
      count === 2
        ? "The next one: the same."
        : `The ${(count - 1).toLocaleString("en-US")} that follow: the same.`;
    return [row, [plain(`… ${localTime(last)}`), what, plain(others)]];
  });
  return table([{ title: "DUE" }, { title: "WHAT" }, { title: "WHY", shrink: true }], rows, {
    width: terminal.width,
    paintTitle: (text) => terminal.paint("dim", text),
  });
}

function isAlike(a: WhyAnswer, b: WhyAnswer): boolean {
  return a.verdict === b.verdict && a.answer === b.answer && a.run?.run.state === b.run?.run.state;
}

function show(terminal: Terminal, facts: WhyFacts, told: WhyAnswer): void {
  const { job, now, asked } = facts;
  const line = (label: string, value: string, paint = (text: string) => text) =>
    terminal.out(`${terminal.paint("dim", label.padEnd(13))} ${paint(oneLine(value))}\n`);

  line("Job", `${job.definition.name}  ${job.id}`);
  line("When", timing(job));
  if (asked !== undefined) line("Asked", instantWithDistance(asked.instant, now));
  line("Answer", told.answer, (text) => terminal.paint("bold", text));
  for (const note of told.notes) line("", note);
  if (told.run !== undefined) showRun(told.run, told.lateness, now, line, terminal);
  if (job.removedAt === undefined) line("Next run", instantWithDistance(job.nextFire, now));
  for (const [i, event] of facts.events.slice(-EVENTS_SHOWN).entries()) {
    line(i === 0 ? "Job's past" : "", eventWords(event));
  }
}

type Line = (label: string, value: string, paint?: (text: string) => string) => void;

function showRun(
  told: ToldRun,
  lateness: Lateness | null,
  now: number,
  line: Line,
  terminal: Terminal,
): void {
  const { run, attempts, deliveries, details } = told;
  line("Run", run.id);
  line("State", run.state, (text) => terminal.paint(styleOf(run.state), text));
  if (run.reason !== null) line("Reason", reasonWords(run.reason.code));
  line("Due", instantWithDistance(run.scheduledAt, now));
  line("Definition", `version ${run.jobVersion}`);
  if (lateness !== null) line("Late", latenessWords(lateness));
  for (const [i, attempt] of attempts.entries()) {
    const end = attempt.endedAt === null ? "" : ` to ${localTime(attempt.endedAt)}`;
    const exitCode = attempt.exitCode === null ? "" : `, exit code ${attempt.exitCode}`;
    const error = attempt.error === null ? "" : `: ${attempt.error}`;
    const words = `${attempt.number}: ${localTime(attempt.startedAt)}${end}, ${attempt.state}${exitCode}${error}`;
    line(i === 0 ? "Attempts" : "", words);
  }
  if (run.usage !== null) line("Used", usageWords(run.usage));
  for (const [i, { condition, wanted, seen, met }] of details.policyTrace.entries()) {
    line(i === 0 ? "Policy" : "", `${condition}: wanted ${wanted}, saw ${seen}: ${met ? "met" : "not met"}`);
  }
  for (const [i, delivery] of deliveries.entries()) line(i === 0 ? "Delivered" : "", deliveryWords(delivery));
}

function usageWords({ input_tokens, output_tokens, cost_usd }: TokenUsage): string {
  const tokens = (number: number | undefined, way: string): readonly string[] =>
    number === undefined ? [] : [`${count(number, "token")} ${way}`];
  const cost = cost_usd === undefined ? [] : [`${cost_usd} USD`];
  return [...tokens(input_tokens, "in"), ...tokens(output_tokens, "out"), ...cost].join(", ");
}

/** The code, and what the table says of it. */
function reasonWords(code: string): string {
  const doc = reasonEntry(code)?.doc;
  return doc === undefined ? code : `${code}: ${doc}`;
}

function latenessWords({ total, unseen, jitter, queue, betweenAttempts }: Lateness): string {
  const parts = [
    ...(unseen > 0 ? [`${span(unseen)} that no scheduler saw it`] : []),
    ...(jitter > 0 ? [`${span(jitter)} of jitter`] : []),
    ...(queue > 0 ? [`${span(queue)} of waiting for a slot or a tick`] : []),
  ];
  const between = betweenAttempts > 0 ? `; and ${span(betweenAttempts)} between its attempts` : "";
  return `${span(total)}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}${between}`;
}

function deliveryWords({ channel, state, tries, nextTry, deliveredAt, error }: Delivery): string {
  const when =
    deliveredAt !== null
      ? ` at ${localTime(deliveredAt)}`
      : nextTry === null
        ? ""
        : `, next try at ${localTime(nextTry)}`;
  const problem = error === null ? "" : `: ${error}`;
  return `${channel}: ${state}${when} after ${tries} ${tries === 1 ? "try" : "tries"}${problem}`;
}

function eventWords({ at, kind, version, reason, actor, detail }: JobEvent): string {
  const by = actor === null ? "" : ` by ${actor}`;
  const what =
    kind === "renamed"
      ? ` from ${detail ?? ""}`
      : kind === "rescheduled"
        ? ` by newer zone data than ${detail ?? ""}`
        : kind === "created" || kind === "updated"
          ? `, version ${version}`
          : kind === "resumed" && detail !== null
            ? `, with the note "${detail}",`
            : "";
  return `${localTime(at)} ${kind.replaceAll("_", " ")}${what}${by}${reason === null ? "" : `: ${reason.sentence}`}`;
}
