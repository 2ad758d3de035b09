import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Subject } from "./subject.ts";

export type Role = "own" | "look" | "claim";

export interface Elsewhere {
  readonly pid: number;
  /** Its next line. Throws if it ends without one. */
  line(): Promise<string>;
  /** As `kill -9` does; resolves when it is gone. */
  kill(): Promise<void>;
}

/** A process of its own that opens the same store. */
export function startElsewhere(subject: Subject, role: Role): Elsewhere {
  const program = fileURLToPath(new URL("./elsewhere-program.ts", import.meta.url));
  const { module, argument } = subject.elsewhere;
  const child = spawn(process.execPath, [program, module, argument, role], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.pid === undefined) throw new Error(`Could not start ${program}.`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = once(child, "close");
  return {
    pid: child.pid,
    async line() {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`The ${role} process ended by itself.`);
      return value;
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
