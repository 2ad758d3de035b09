import type { UnrunState } from "../../runtime/store/types.ts";
import { columnsOf, cut, oneLine } from "../text.ts";
import { localTime, span, wallText } from "../times.ts";
import { type Happening, openText, type Told } from "./happenings.ts";
import type { Schedule } from "./schedules.ts";

/** Longer names are cut. */
const WIDEST_NAME = 40;
const WORD_WIDTH = "dead letter".length;

export interface Lines {
  readonly line: (happening: Happening) => string;
  /** The same columns, for a line of another making. */
  readonly row: (at: string, word: string, name: string, words: string) => string;
}

/** One line a happening: when, what, of which schedule, and what is to be known of it. */
export function linesIn(zone: string, schedules: readonly Schedule[], limit: number): Lines {
  const width = Math.min(WIDEST_NAME, Math.max(8, ...schedules.map(({ name }) => columnsOf(oneLine(name)))));
  const row: Lines["row"] = (at, word, name, words) => {
    const shown = cut(oneLine(name), width);
    const blanks = " ".repeat(Math.max(0, width - columnsOf(shown)));
    return `${at}  ${word.padEnd(WORD_WIDTH)}  ${shown}${blanks}  ${oneLine(words)}`.trimEnd();
  };
  return {
    row,
    line(happening) {
      const { schedule } = happening;
      const there = schedule?.zone ?? zone;
      const words = wordsOf(happening, { zone, there, limit }).filter((word) => word !== "");
      return row(localTime(happening.at, zone), titleOf(happening), schedule?.name ?? "", words.join("; "));
    },
  };
}

interface Place {
  /** Of the line. */
  readonly zone: string;
  /** Of the schedule. */
  readonly there: string;
  readonly limit: number;
}

function titleOf(happening: Happening): string {
  if (happening.kind === "left_out") return "left out";
  const { event } = happening;
  switch (event.kind) {
    case "job_state":
      return event.state === "dead_letter" ? "dead letter" : event.state;
    case "timed_out":
      return "timed out";
    case "kill_failed":
      return "kill failed";
    default:
      return event.kind;
  }
}

function wordsOf(happening: Happening, place: Place): string[] {
  const { zone, there } = place;
  if (happening.kind === "left_out") {
    const { row } = happening;
    const local = there === zone ? "" : ` ${there}`;
    return [`${wallText(Date.parse(`${row.first}Z`)).replace("T", " ")}${local}`, ...row.notes];
  }
  const note = happening.dstNote ?? "";
  const { event } = happening;
  const local = (instant: number) => (there === zone ? "" : `${localTime(instant, there)} ${there}`);
  const time = (instant: number) => localTime(instant, there);
  switch (event.kind) {
    case "fire":
      return [local(event.at), note, ...fireWords(event, place)];
    case "retry":
      return [local(event.at), `attempt ${event.attempt} of the run of ${time(event.due)}`];
    case "skipped":
    case "missed":
    case "denied":
    case "expired":
      return [
        event.due === event.at ? local(event.due) : `due at ${time(event.due)}`,
        note,
        ...unrunWords(event, time),
      ];
    case "requeued":
    case "failed":
    case "timed_out":
    case "cancelled":
    case "kill_failed":
      return [`the run of ${time(event.due)}`, event.reason.sentence];
    case "job_state":
      return [event.reason?.sentence ?? ""];
    case "down":
      return ["the scheduler is stopped"];
    case "up":
      return ["the scheduler runs again"];
  }
}

function fireWords(
  { at, due, jitter, waited, catchUp }: Extract<Told, { kind: "fire" }>,
  { there, limit }: Place,
): string[] {
  return [
    catchUp ? `caught up: due at ${localTime(due, there)}, ${span(at - due)} ago` : "",
    jitter > 0 ? `put off by ${span(jitter)} (jitter)` : "",
    waited > 0 ? `waited ${span(waited)} for one of ${limit} slots` : "",
  ];
}

function unrunWords(
  { due, reason, into, instants, lastDue }: Extract<Told, { kind: UnrunState }>,
  time: (instant: number) => string,
): string[] {
  const many = instants > 1 ? [`${instants} due times, ${time(due)} to ${time(lastDue)}`] : [];
  if (reason.code === "overlap" && into !== undefined) {
    return [...many, `overlaps ${openText(into, time)}`];
  }
  return [...many, reason.sentence];
}
