import { CAPS } from "../caps.ts";
import type { RunEvent } from "../types.ts";
import { lines } from "./lines.ts";

/** Bytes that are read line by line. */
const READ = 2 * CAPS.events;
/** Far above what is kept of a line: redaction comes after this and must see where a secret ends. */
const LONGEST_LINE = 8 * CAPS.line;

/** Reads a command's standard error: each line a log event; of a flood only its beginning, and its last line. */
export interface ComplaintReader {
  push(piece: Uint8Array): void;
  /** The last line that is not blank; "" if there is none. */
  end(): string;
}

export function readComplaints(emit: (event: RunEvent) => void): ComplaintReader {
  const decoder = new TextDecoder("utf-8");
  let seen = 0;
  let last = "";
  let tail = Buffer.alloc(0);
  const reader = lines(LONGEST_LINE, (line) => {
    if (line.trim() === "") return;
    last = line.trim();
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
        return last;
      }
      // The first of these lines is without its beginning.
      const [, ...whole] = tail.toString("utf8").split("\n");
      return whole.findLast((line) => line.trim() !== "")?.trim() ?? last;
    },
  };
}
