import { styleText } from "node:util";

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

export function processTerminal(colour: ColourChoice): Terminal {
  const closed = new AbortController();
  const painter = (stream: NodeJS.WriteStream) => (style: Style, text: string) => {
    if (colour === "never") return text;
    // `auto` leaves it to Node: a terminal, NO_COLOR, FORCE_COLOR.
    return colour === "always"
      ? styleText(style, text, { validateStream: false })
      : styleText(style, text, { stream });
  };
  // `symbi … | head`: the reader has seen enough. Not an error, and nobody is left to read one.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    closed.abort();
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const paint = painter(process.stdout);
  const paintErr = painter(process.stderr);
  return {
    out: (text) => void (closed.signal.aborted || process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    paint,
    paintErr,
    coloured: { out: paint("red", "x") !== "x", err: paintErr("red", "x") !== "x" },
    width: process.stdout.isTTY ? process.stdout.columns : undefined,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    closed: closed.signal,
  };
}
