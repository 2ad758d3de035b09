import type { Instant, Run } from "../store/types.ts";
import type { DeliveryMessage } from "./types.ts";

/**
 * A header line with time, job, run and how it went; then, for a failure, why and what comes next; then the output.
 * Ends in a line break.
 */
export function messageText({ job, run, next }: DeliveryMessage, now: Instant): string {
  const header = `[${localTime(run.completedAt ?? now)}] ${job.name} ${run.id} ${howItWent(run)}\n`;
  const output = printable(run.output ?? "");
  if (run.state === "succeeded") return header + body(output, run);
  const cause = run.reason?.sentence ?? run.error ?? "No reason was recorded.";
  const why = `Why: ${printable(cause)}\n${next === undefined ? "" : `Next: ${printable(next)}\n`}`;
  return output === "" ? header + why : `${header}${why}Output until then:\n${body(output, run)}`;
}

function howItWent(run: Run): string {
  const notes = [
    run.state === "succeeded" && run.attempt === 1 ? undefined : `attempt ${run.attempt}`,
    run.kind === "manual" ? "run by hand" : undefined,
    run.simulated ? "simulated" : undefined,
  ].filter((note) => note !== undefined);
  const state = run.state.replaceAll("_", " ");
  return notes.length === 0 ? state : `${state} (${notes.join(", ")})`;
}

function body(output: string, run: Run): string {
  const ended = output === "" || output.endsWith("\n") ? output : `${output}\n`;
  if (!run.outputTruncated) return ended;
  const rest =
    run.outputFile === null
      ? "only its beginning was kept"
      : `${run.outputFile.bytes} bytes of it are in ${run.outputFile.path}`;
  return `${ended}[the output was longer; ${rest}]\n`;
}

/** Control characters are made visible: an agent must not drive the terminal of whoever reads its output. */
function printable(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[^\P{Cc}\n\t]/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** `2026-02-15 14:30:00+01:00`: this machine's zone, with the offset. */
function localTime(instant: Instant): string {
  const offset = -new Date(instant).getTimezoneOffset();
  const wall = new Date(instant + offset * 60_000).toISOString().slice(0, 19).replace("T", " ");
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(offset);
  return `${wall}${offset < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}
