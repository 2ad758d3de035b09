import type { Activity } from "../runtime/types.ts";
import type { Run } from "../runtime/store/types.ts";
import { saidOf, styleOf } from "./describe.ts";
import type { Terminal } from "./terminal.ts";
import { oneLine } from "./text.ts";
import { clockTime, localTime, span } from "./times.ts";

/** What `symbi up` shows as it happens: a calm line each. What jobs deliver to standard output is not its business. */
export function watcher(terminal: Terminal, quiet: boolean, verbose: boolean): (activity: Activity) => void {
  const line = (what: string, text: string) =>
    `${terminal.paint("dim", clockTime(Date.now()))}  ${what}  ${text}\n`;
  const say = (what: string, text: string) => {
    if (!quiet) terminal.out(line(what, text));
  };
  const sayEnd = (run: Run) =>
    say(terminal.paint(styleOf(run.state), run.state.padEnd(9)), `${about(run)}${took(run)}${whyOf(run)}`);
  /** What a job missed is told as one, however much that was. Something else always comes after it: a turn has an end. */
  let missed: Run | undefined;
  const sayMissed = () => {
    if (missed !== undefined) sayEnd(missed);
    missed = undefined;
  };
  return (activity) => {
    if (activity.kind === "ended" && activity.run.state === "missed") {
      const together = missed === undefined ? undefined : bothMissed(missed, activity.run);
      if (together === undefined) sayMissed();
      missed = together ?? activity.run;
      return;
    }
    sayMissed();
    switch (activity.kind) {
      case "started":
        say(terminal.paint("cyan", "started  "), about(activity.run));
        return;
      case "ended":
        sayEnd(activity.run);
        return;
      case "delivered":
        if (activity.delivery.state !== "delivered") tellUndelivered(terminal, activity);
        else if (verbose)
          say(terminal.paint("dim", "delivered"), `${activity.run.jobName} to ${activity.delivery.channel}`);
        return;
      case "job_state": {
        const { definition, state, stateReason } = activity.job;
        const reason = stateReason === null ? "" : `: ${oneLine(stateReason.sentence)}`;
        say(
          terminal.paint(styleOf(state), state.padEnd(9)),
          `${oneLine(definition.name)} is ${state === "dead_letter" ? "in dead letter" : state} now${reason}`,
        );
        return;
      }
      case "trouble":
        tellTrouble(terminal, activity);
        return;
      case "clock_set_back":
      case "zone_data":
        if (!quiet) terminal.err(`${terminal.paintErr("yellow", "note:")} ${oneLine(activity.message)}\n`);
        return;
      case "recovered":
        terminal.err(`${terminal.paintErr(["green", "bold"], "recovered:")} ${oneLine(activity.message)}\n`);
        return;
      case "scheduler":
      case "turn":
      case "claimed":
      case "orphan":
      case "judged":
      case "job_changed":
        // For the log; what people need of it is said by other lines, or by the command itself.
        return;
      case "event":
        if (verbose && activity.event.type === "log")
          say(
            terminal.paint("dim", "log      "),
            `${oneLine(activity.run.jobName)}: ${oneLine(activity.event.message)}`,
          );
        return;
    }
  };
}

export function tellTrouble(
  terminal: Terminal,
  { message }: Pick<Extract<Activity, { kind: "trouble" }>, "message">,
): void {
  terminal.err(`${terminal.paintErr(["red", "bold"], "trouble:")} ${oneLine(message)}\n`);
}

/** A try that failed. */
export function tellUndelivered(
  terminal: Terminal,
  { delivery, run }: Pick<Extract<Activity, { kind: "delivered" }>, "delivery" | "run">,
): void {
  const next =
    delivery.nextTry === null ? "It will not be tried again." : `Next try at ${clockTime(delivery.nextTry)}.`;
  terminal.err(
    `${terminal.paintErr("yellow", "undelivered:")} ${oneLine(run.jobName)} to ${oneLine(delivery.channel)}: ${oneLine(delivery.error ?? "no reason given")} ${next}\n`,
  );
}

function about(run: Run): string {
  const marks = [
    ...(run.kind === "manual" ? ["by hand"] : []),
    ...(run.catchUp && run.instants === 1
      ? [`${run.state === "missed" ? "" : "late, "}due ${localTime(run.scheduledAt)}`]
      : []),
    ...(run.instants > 1
      ? [`${run.instants} due times, ${localTime(run.scheduledAt)} to ${localTime(run.lastInstant)}`]
      : []),
    ...(run.attempt > 1 ? [`attempt ${run.attempt}`] : []),
    ...(run.simulated ? ["simulated"] : []),
  ];
  return `${oneLine(run.jobName)}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
}

function took(run: Run): string {
  return run.executionMs === null ? "" : ` in ${span(run.executionMs)}`;
}

function whyOf(run: Run): string {
  const words = run.state === "succeeded" ? null : saidOf(run);
  return words === null ? "" : `: ${oneLine(words)}`;
}

/** Undefined: they are not alike. */
function bothMissed(run: Run, next: Run): Run | undefined {
  if (run.jobId !== next.jobId || run.reason?.sentence !== next.reason?.sentence) return undefined;
  return { ...run, instants: run.instants + next.instants, lastInstant: next.lastInstant };
}
