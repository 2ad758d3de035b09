import { CAPS } from "../caps.ts";
import type { RunEvent } from "../types.ts";
import { lines } from "./lines.ts";

/** Bytes that are read line by line. */
const READ = 2 * CAPS.events;
/** Far above what is kept of a line: redaction comes after this and must see where a secret ends. */
const LONGEST_LINE = 8 * CAPS.line;

/** Node puts its version under an error that nobody caught, and the error itself above the stack. */
const NODE_FAREWELL = /^Node\.js v\d/;
const UNCAUGHT = /^(?:Uncaught )?[\w$.]*(?:Error|Exception)\b/;

/** Reads a command's standard error: each line a log event; of a flood only its beginning, and its last words. */
export interface ComplaintReader {
  push(piece: Uint8Array): void;
  /** The line that says what went wrong: the last that is not blank, or Node's uncaught error; "" if there is none. */
  end(): string;
}

export function readComplaints(emit: (event: RunEvent) => void): ComplaintReader {
  const decoder = new TextDecoder("utf-8");
  let seen = 0;
  let last = "";
  let error = "";
  const note = (line: string): void => {
    last = line.trim();
    if (UNCAUGHT.test(line)) error = last;
  };
  let tail = Buffer.alloc(0);
  const reader = lines(LONGEST_LINE, (line) => {
    if (line.trim() === "") return;
    note(line);
    emit({ type: "log", level: "info", message: line });
  });
  return {
    push(piece) {
      seen += piece.length;
      if (seen <= READ) return reader.push(decoder.decode(piece, { stream: true }));
      tail = Buffer.concat([tail, piece]).subarray(-LONGEST_LINE);
    },
    end() {
      if (tail.length === 0) {
        reader.push(decoder.decode());
        reader.end();
      } else {
        // The first of these lines is without its beginning.
        const [, ...whole] = tail.toString("utf8").split("\n");
        for (const line of whole) if (line.trim() !== "") note(line);
      }
      return NODE_FAREWELL.test(last) && error !== "" ? error : last;
    },
  };
}
