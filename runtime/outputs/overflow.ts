import { closeSync, fsync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { Redactor } from "../references/index.ts";
import type { OutputFile } from "../store/types.ts";
import type { OutputPlace } from "./files.ts";

/** An output on its way, of which the row keeps the beginning and a file the whole, if it is longer than that. */
export interface Overflow {
  /** More of it, in order. Written at once, so that a flood waits for the disk and not in memory. */
  push(text: string): void;
  /** The output is another one: what was pushed so far is none of it. */
  restart(): void;
  /** Nothing was pushed. */
  readonly untouched: boolean;
  /** The file is durable by then. No file: the output fits its row, or `problem` says why there is none. */
  end(): Promise<{ readonly file?: OutputFile; readonly problem?: string }>;
}

/** Bytes that the row keeps, and how to make text fit to leave the process. */
export interface OverflowOptions {
  readonly inRow: number;
  readonly redactor: Redactor;
  readonly storable: (text: string) => string;
}

const sync = promisify(fsync);

export function openOverflow(place: OutputPlace, { inRow, redactor, storable }: OverflowOptions): Overflow {
  const { path, limit } = place;
  let stream = redactor.stream();
  let untouched = true;
  let over = false;
  let problem: string | undefined;
  /** Until it is known to be too long for the row. */
  let held = "";
  let pushed = 0;
  let bytes = 0;
  let full = false;
  let file: number | undefined;

  const close = (): void => {
    const opened = file;
    file = undefined;
    if (opened !== undefined) closeSync(opened);
  };
  const discard = (): void => {
    if (file === undefined) return;
    try {
      close();
    } finally {
      rmSync(path, { force: true });
    }
  };
  /** A disk without room is given back what the file took of it. */
  const giveUp = (error: unknown): void => {
    problem = whyOf(error);
    held = "";
    try {
      discard();
    } catch (left) {
      problem += ` (${whyOf(left)})`;
    }
  };
  const append = (text: string): void => {
    let piece = Buffer.from(text);
    full = bytes + piece.length > limit;
    if (full) piece = piece.subarray(0, wholeCharacters(piece, limit - bytes));
    if (file === undefined) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      file = openSync(path, "w", 0o600);
    }
    for (let at = 0; at < piece.length;) at += writeSync(file, piece, at);
    bytes += piece.length;
  };
  const take = (text: string): void => {
    if (problem !== undefined || full) return;
    try {
      if (file === undefined) {
        held += text;
        if (pushed <= inRow && Buffer.byteLength(held) <= inRow) return;
        append(held);
        held = "";
      } else append(text);
    } catch (error) {
      giveUp(error);
    }
  };

  return {
    get untouched() {
      return untouched;
    },
    push(text) {
      if (over || text === "") return;
      untouched = false;
      pushed += Buffer.byteLength(text);
      take(storable(stream.push(text)));
    },
    restart() {
      if (over) return;
      stream = redactor.stream();
      [held, pushed, bytes, full, problem] = ["", 0, 0, false, undefined];
      try {
        discard();
      } catch (error) {
        giveUp(error);
      }
    },
    async end() {
      if (over) return {};
      take(storable(stream.end()));
      over = true;
      held = "";
      if (problem !== undefined) return { problem };
      if (file === undefined) return {};
      try {
        await sync(file);
        close();
      } catch (error) {
        giveUp(error);
        return { problem: whyOf(error) };
      }
      return { file: { path, bytes } };
    },
  };
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** So many bytes at most, ending between characters of UTF-8. */
function wholeCharacters(bytes: Buffer, most: number): number {
  let end = most;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
