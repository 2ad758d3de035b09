import { readMessages, sessionMode, transcript } from "../../../runtime/agents/index.ts";
import { sessionJson } from "../../../runtime/json/index.ts";
import type { Job, Session, SessionSize } from "../../../runtime/store/types.ts";
import type { Context } from "../../context.ts";
import { instantWithDistance } from "../../describe.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { type JobReference, notRefused, withJob } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { count, size } from "../../quantities.ts";
import { manyLines, oneLine } from "../../text.ts";

export interface ShowSessionOptions extends JobReference {
  readonly format: "text" | "json";
}

/** `cron session show`: the conversation that a job's runs share. */
export async function showSession(
  context: Context,
  reference: string | undefined,
  options: ShowSessionOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  return withJob(context, "read", reference, options, async (job, { store }) => {
    const session = await store.getSession(job.id);
    if (options.format === "json") {
      printJson(terminal, sessionJson(job, session));
      return exit.fine;
    }
    const line = (label: string, value: string): void =>
      terminal.out(`${terminal.paint("dim", label.padEnd(13))} ${oneLine(value)}\n`);
    line("Job", `${job.definition.name}  ${job.id}`);
    line("Session", sessionLine(job, session));
    if (session === undefined || session.messageCount === 0) return exit.fine;
    const by = session.runId === null ? "" : ` by ${session.runId}`;
    line("Extended", `${instantWithDistance(session.updatedAt, Date.now())}${by}`);
    const messages = readMessages(session.messages);
    const said =
      messages === undefined
        ? "It is damaged and cannot be read; the next run begins it afresh."
        : transcript(messages);
    terminal.out(`\n${manyLines(said)}\n`);
    return exit.fine;
  });
}

/** `cron session clear`: the next run begins afresh. */
export async function clearSession(
  context: Context,
  reference: string | undefined,
  options: JobReference,
): Promise<ExitCode> {
  return withJob(context, "change", reference, options, async (job, { store, jobs }) => {
    const before = await store.getSession(job.id);
    const changed = notRefused(await jobs.clearSession(job.id), job);
    if (context.quiet) return exit.fine;
    const { name } = changed.job.definition;
    const none = before === undefined || before.messageCount === 0;
    context.terminal.out(
      none
        ? `${name} had no conversation; nothing was there to forget.\n`
        : `Forgot the conversation of ${name} (${lengthOf(before)}). Its next run begins afresh.\n`,
    );
    return exit.fine;
  });
}

/** `shared_persistent: 6 messages, 812 tokens, 1.2 KiB`. */
export function sessionLine({ definition }: Job, session: SessionSize | undefined): string {
  const mode = sessionMode(definition);
  if (session !== undefined && session.messageCount > 0) return `${mode}: ${lengthOf(session)}`;
  return mode === "shared_persistent" ? `${mode}: nothing was said yet` : mode;
}

function lengthOf({
  messageCount,
  tokens,
  bytes,
}: Pick<Session, "messageCount" | "tokens" | "bytes">): string {
  const told = tokens === null ? [] : [count(tokens, "token")];
  return [count(messageCount, "message"), ...told, size(bytes)].join(", ");
}
