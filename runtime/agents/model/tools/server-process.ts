import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Clock } from "../../../clock.ts";
import type { Environment, Resolver } from "../../../references/index.ts";
import type { ReasonCode } from "../../../store/types.ts";
import { lines, readComplaints, startProgram } from "../../command/index.ts";
import { type Ended, endTree, processTree, type ProcessTree } from "../../processes/index.ts";
import type { AgentInvocation } from "../../types.ts";
import { within } from "../../waiting.ts";
import type { LineTransport } from "../types.ts";

/** Characters of one message. */
const LONGEST_MESSAGE = 16 * 1024 * 1024;
/** Milliseconds that a server has to end after leave was taken of it, before it is made to. */
export const FAREWELL = 500;

export interface ServerProcess {
  readonly transport: LineTransport;
  /** Ends it with all that it started. */
  end(): Promise<Ended>;
}

export type StartedServer =
  | { readonly ok: true; readonly server: ServerProcess }
  | { readonly ok: false; readonly code: ReasonCode; readonly sentence: string; readonly transient: boolean };

export interface ServerProgram {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly dir: string;
}

/** Starts a server of tools that speaks in lines on its standard input and output. It ends with the attempt. */
export async function startServer(
  { name, ...program }: ServerProgram,
  invocation: AgentInvocation,
  parts: { readonly env: Environment; readonly resolver: Resolver; readonly clock: Clock },
): Promise<StartedServer> {
  const spec = { ...program, subject: `the MCP server ${name}` };
  const started = await startProgram(spec, invocation, parts.env, parts.resolver);
  if (!started.ok) return started;
  const { child, pid } = started;
  const tree = processTree(invocation.fence, pid);
  const exit = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  return {
    ok: true,
    server: {
      transport: transportOf(child, name, invocation),
      async end() {
        await look(tree);
        child.stdin.end();
        await within(invocation.signal.aborted ? 0 : FAREWELL, exit, parts.clock);
        const ended = await endTree(tree, invocation.limits.grace, parts.clock);
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
        return ended;
      },
    },
  };
}

/** What belongs to it is known once it was seen, also when the server that began it has gone. */
async function look(tree: ProcessTree): Promise<void> {
  try {
    await tree.alive();
  } catch {
    // Where the system does not tell, ending the tree fails and says so.
  }
}

function transportOf(
  child: ChildProcessWithoutNullStreams,
  name: string,
  { emit }: AgentInvocation,
): LineTransport {
  let take: (line: string) => void = () => undefined;
  let tellEnd: () => void = () => undefined;
  let over: string | undefined;
  const end = (why: string): void => {
    if (over !== undefined) return;
    over = `the MCP server ${name} ${why}`;
    tellEnd();
  };

  const decoder = new TextDecoder("utf-8");
  const reader = lines(LONGEST_MESSAGE, (line, cut) => {
    if (cut) end(`sent a message of more than ${LONGEST_MESSAGE} characters`);
    else if (line.trim() !== "") take(line);
  });
  const complaints = readComplaints((event) =>
    emit(event.type === "log" ? { ...event, level: "debug", message: `${name}: ${event.message}` } : event),
  );
  child.stdout.on("data", (piece: Uint8Array) => reader.push(decoder.decode(piece, { stream: true })));
  child.stderr.on("data", (piece: Uint8Array) => complaints.push(piece));
  for (const pipe of [child.stdin, child.stdout, child.stderr])
    pipe.on("error", (error) => end(`cannot be spoken with: ${error.message}`));
  child.once("close", (code, signal) => {
    const last = complaints.end();
    end(
      `ended ${code === null ? `by ${signal ?? "a signal"}` : `with exit code ${code}`}${last === "" ? "" : `: ${last}`}`,
    );
  });

  return {
    send(line) {
      if (over !== undefined) return Promise.reject(new Error(over));
      return new Promise((resolve, reject) => {
        child.stdin.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
      });
    },
    onLine: (taker) => void (take = taker),
    onEnd(teller) {
      tellEnd = teller;
      if (over !== undefined) teller();
    },
    ended: () => over,
  };
}
