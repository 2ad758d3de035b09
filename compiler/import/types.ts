import { quoted } from "../diagnostics/index.ts";

/** Something a person must know about a converted file. */
export interface ImportNote {
  /** 1-based line of the source; undefined where it is the file as a whole. */
  readonly line: number | undefined;
  /** Whether a job, or the whole file, could not be converted. */
  readonly lost: boolean;
  readonly message: string;
}

/** Another scheduler's file as a `.symbi` file. */
export interface Imported {
  /** Checks without errors. Empty where there is nothing to convert. */
  readonly text: string;
  /** How many schedules the text holds. */
  readonly schedules: number;
  /** In the order of the source; what concerns the whole file first. */
  readonly notes: readonly ImportNote[];
}

/** Collects what is to be said about a file. */
export interface Notes {
  readonly all: readonly ImportNote[];
  /** About a job that is in the result: also written above it. */
  say(line: number | undefined, message: string): string;
  /** About a job that is not. */
  lose(line: number | undefined, message: string): string;
}

export function notes(): Notes {
  const all: ImportNote[] = [];
  const add = (line: number | undefined, message: string, lost: boolean): string => {
    all.push({ line, lost, message });
    return message;
  };
  return {
    get all() {
      return all.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    },
    say: (line, message) => add(line, message, false),
    lose: (line, message) => add(line, message, true),
  };
}

const MOST_NAMED = 10;

/** Names for a note: not a whole file of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map(quoted).join(", ");
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}
