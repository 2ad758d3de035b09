import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Readable } from "node:stream";
import type { Clock } from "../../clock.ts";
import type { Environment, Resolver } from "../../references/index.ts";
import { failed } from "../outcome.ts";
import type { Message } from "../messages.ts";
import { canListProcesses, type Ended, endTree, processTree, type ProcessTree } from "../processes/index.ts";
import type { AgentExecutor, AgentInvocation, AgentOutcome } from "../types.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { readComplaints } from "./complaints.ts";
import { requestText } from "./request.ts";
import { aborted, within } from "../waiting.ts";
import { startProgram } from "./start.ts";

export interface CommandOptions {
  readonly env: Environment;
  readonly resolver: Resolver;
  readonly clock: Clock;
}

/** The exit code by which a command says "not now": EX_TEMPFAIL. */
const TEMPORARY = 75;
/** What a command that has exited may still have in its pipes is read for that long before its tree is looked at. */
const DRAIN = 100;
/** With nothing of its tree alive, its pipes are at their end at once; milliseconds for a busy machine. */
const PIPES_END = 3_000;

/** A child process: argv without a shell, one JSON object on its standard input. docs/command-protocol.md. */
export function commandExecutor(options: CommandOptions): AgentExecutor {
  return {
    kind: "command",
    check(agent, _baseDir, limits) {
      if (agent.command?.[0] === undefined || agent.command[0] === "")
        return { ok: false, reason: `agent ${agent.name} has no command.` };
      // What it cost is told in dollars, by the command itself.
      if (limits?.cost !== undefined && !limits.cost.endsWith(" USD"))
        return {
          ok: false,
          reason: `agent ${agent.name} tells its costs in US dollars, and max_cost is ${limits.cost}.`,
        };
      return canListProcesses
        ? { ok: true }
        : {
            ok: false,
            reason:
              "this version runs command agents on Linux and macOS only, where it can end a process tree.",
          };
    },
    run: (invocation) => runCommand(invocation, options),
  };
}

async function runCommand(
  invocation: AgentInvocation,
  { env, resolver, clock }: CommandOptions,
): Promise<AgentOutcome> {
  const { agent, baseDir: dir } = invocation;
  const { command = [], cwd, env: variables = {} } = agent;
  const spec = { subject: `agent ${agent.name}`, command, dir, cwd, variables };
  const started = await startProgram(spec, invocation, env, resolver);
  if (!started.ok) return failed(started.code, started.sentence, { transient: started.transient });
  const { child, pid } = started;
  const tree = processTree(invocation.fence, pid);
  const exit = exitOf(child, invocation.over);
  const closed = new Promise<void>((resolve) => void child.once("close", resolve));
  const complaints = readComplaints(invocation.emit);
  const answer = readAnswer(invocation.limits.output, invocation.emit, invocation.whole);
  read(child.stdout, "output", (piece) => answer.push(piece), invocation);
  read(child.stderr, "error output", (piece) => complaints.push(piece), invocation);
  request(child, invocation);

  await Promise.race([exit, aborted(invocation.signal)]);
  const ended = invocation.signal.aborted
    ? await endTree(tree, invocation.limits.grace, clock)
    : await endBackground(tree, closed, invocation, clock);
  const atEnd = await within(PIPES_END, closed, clock);
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();

  const complaint = complaints.end();
  const { said: turn, ...said } = answer.end();
  const left = whatIsLeft(ended, atEnd);
  if (left !== undefined) {
    const sentence = `It could not be ended for certain: ${left}. It keeps its slot until a start of the scheduler finds nothing of it alive.`;
    return { ...failed("kill_failed", sentence, said), status: "kill_failed" };
  }
  // Told to stop and gone: what that means is decided where it was told.
  if (invocation.signal.aborted) return failed("stopped", "It was stopped.", said);
  const outcome = outcomeOf(await exit, said, invocation, complaint);
  return turn === undefined ? outcome : { ...outcome, messages: conversation(turn, invocation) };
}

/** What a command tells of a run comes after what the run was asked, which it need not repeat. */
function conversation(turn: readonly Message[], { session, input }: AgentInvocation): readonly Message[] {
  const asked: readonly Message[] = turn[0]?.role === "user" ? [] : [{ role: "user", text: input }];
  return [...(session.messages ?? []), ...asked, ...turn];
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function exitOf(child: ChildProcessWithoutNullStreams, over: AgentInvocation["over"]): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      over?.();
      resolve({ code, signal });
    });
  });
}

/** A command need not read what it is given, nor keep its input open. */
function request(child: ChildProcessWithoutNullStreams, invocation: AgentInvocation): void {
  child.stdin.on("error", (error) => {
    const code = "code" in error ? error.code : undefined;
    if (code === "EPIPE" || code === "ECONNRESET" || code === "ERR_STREAM_DESTROYED") return;
    warn(invocation, `Its input could not be written: ${error.message}`);
  });
  child.stdin.end(requestText(invocation));
}

function read(
  pipe: Readable,
  name: string,
  onPiece: (piece: Uint8Array) => void,
  invocation: AgentInvocation,
): void {
  pipe.on("data", onPiece);
  pipe.on("error", (error) => warn(invocation, `Its ${name} could not be read to the end: ${error.message}`));
}

function warn({ emit }: AgentInvocation, message: string): void {
  emit({ type: "log", level: "warn", message });
}

/** The attempt is over when its command has exited: what it left in the background is ended, too. */
async function endBackground(
  tree: ProcessTree,
  closed: Promise<void>,
  invocation: AgentInvocation,
  clock: Clock,
): Promise<Ended> {
  await within(DRAIN, closed, clock);
  let left: number;
  try {
    left = (await tree.alive()).length;
  } catch (error) {
    return { gone: false, why: error instanceof Error ? error.message : String(error) };
  }
  if (left === 0) return { gone: true };
  const what = left === 1 ? "a process" : `${left} processes`;
  warn(invocation, `The command exited and left ${what} running; an attempt ends with its command.`);
  return endTree(tree, invocation.limits.grace, clock);
}

function whatIsLeft(ended: Ended, pipesAtEnd: boolean): string | undefined {
  if (!ended.gone) return ended.why;
  return pipesAtEnd ? undefined : "a process that could not be found still holds its output open";
}

function outcomeOf(
  { code, signal }: Exit,
  said: Answer,
  { agent }: AgentInvocation,
  complaint: string,
): AgentOutcome {
  if (code === 0) return { ...said, status: "succeeded", reason: null, transient: false, exitCode: 0 };
  const program = JSON.stringify(agent.command?.[0] ?? "");
  // A sentence may follow it.
  const because = `${complaint === "" ? "" : `: ${complaint}`}${/[.!?…]$/.test(complaint) ? "" : "."}`;
  if (code === null) {
    return failed("killed", `The command ${program} was ended by ${signal ?? "a signal"}${because}`, said);
  }
  if (code === TEMPORARY) {
    const sentence = `The command ${program} says that it cannot do its work now (exit code ${code})${because}`;
    return failed("temporary_failure", sentence, { ...said, exitCode: code, transient: true });
  }
  const sentence = `The command ${program} ended with exit code ${code}${because}`;
  return failed("exit_code", sentence, { ...said, exitCode: code });
}
