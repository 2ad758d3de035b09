import { styleText } from "node:util";
import { exit } from "./failure.ts";

export type ColourChoice = "auto" | "always" | "never";
export type Style = Parameters<typeof styleText>[0];

/** Where a command's words go. */
export interface Terminal {
  /** Results. Stable for scripts. */
  readonly out: (text: string) => void;
  /** Everything about the work: errors, warnings, progress. */
  readonly err: (text: string) => void;
  readonly paint: (style: Style, text: string) => string;
  readonly paintErr: (style: Style, text: string) => string;
  /** Whether colours go out, for what paints by itself. */
  readonly coloured: { readonly out: boolean; readonly err: boolean };
  /** Columns of standard output, where it is a terminal. */
  readonly width: number | undefined;
  /** Someone sits there and can answer. */
  readonly interactive: boolean;
  /** Aborted when the reader of standard output has gone. */
  readonly closed: AbortSignal;
}

/** Standard output and error, watched. */
export interface Streams {
  /** Aborted when the reader of standard output has gone. */
  readonly closed: AbortSignal;
}

/**
 * A reader that has seen enough (`symbi … | head`) is no error, and nobody is left to read of one. A full disk is:
 * the exit code must not say that all was written.
 */
export function guardStreams(): Streams {
  const closed = new AbortController();
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const first = !closed.signal.aborted;
    closed.abort();
    if (error.code === "EPIPE" || !first) return;
    process.exitCode = exit.unable;
    process.stderr.write(
      `error: standard output could not be written: ${error.message}. Not all of it is there.\n`,
    );
  });
  // Where standard error cannot be written, there is nowhere to say so.
  process.stderr.on("error", () => undefined);
  return { closed: closed.signal };
}

/**
 * Both may end in the same pipe (`2>&1 | tee`), where standard output may still wait for its reader: what is said about
 * a result comes after it.
 */
function tell(text: string): void {
  const write = () => void process.stderr.write(text);
  if (process.stdout.writableLength === 0) write();
  else process.stdout.write("", write);
}

export function processTerminal(colour: ColourChoice, { closed }: Streams): Terminal {
  const painter = (stream: NodeJS.WriteStream) => (style: Style, text: string) => {
    if (colour === "never") return text;
    // `auto` leaves it to Node: a terminal, NO_COLOR, FORCE_COLOR.
    return colour === "always"
      ? styleText(style, text, { validateStream: false })
      : styleText(style, text, { stream });
  };
  const paint = painter(process.stdout);
  const paintErr = painter(process.stderr);
  return {
    out: (text) => void (closed.aborted || process.stdout.write(text)),
    err: tell,
    paint,
    paintErr,
    coloured: { out: paint("red", "x") !== "x", err: paintErr("red", "x") !== "x" },
    width: process.stdout.isTTY ? process.stdout.columns : undefined,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    closed,
  };
}
