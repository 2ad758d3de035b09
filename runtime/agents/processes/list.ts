import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";

/** A live process. Zombies are not: they hold nothing and run nothing. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Tells apart two processes that had the same pid; the same text for the life of one. */
  readonly started: string;
  /** Carries the fence in its environment. */
  readonly marked: boolean;
}

/** The variable by which the processes of an attempt are found again. */
export const FENCE_VARIABLE = "SYMBI_FENCE";

/** Where process trees can be seen, and so ended for certain. */
export const canListProcesses = process.platform === "linux" || process.platform === "darwin";

/**
 * Every live process of this machine that may be seen. Rejects where the system does not tell.
 * `since`: only processes that began at or after this one's start are looked at for the mark.
 */
export function listProcesses(fence: string, since: ProcessEntry | undefined): Promise<ProcessEntry[]> {
  return process.platform === "linux" ? listLinux(fence, Number(since?.started ?? 0)) : listByPs(fence);
}

/** One process, as it is now; undefined if it cannot be seen. */
export function seeProcess(pid: number): ProcessEntry | undefined {
  return process.platform === "linux" ? readStat(String(pid)) : undefined;
}

/** So many at a time without a pause: reading one takes some 20 µs. */
const SLICE = 100;

async function listLinux(fence: string, since: number): Promise<ProcessEntry[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries: ProcessEntry[] = [];
  for (let from = 0; from < pids.length; from += SLICE) {
    if (from > 0) await setImmediate();
    for (const pid of pids.slice(from, from + SLICE)) {
      const entry = readStat(pid);
      if (entry !== undefined) entries.push(entry);
    }
  }
  return Promise.all(
    entries.map(async (entry) =>
      Number(entry.started) < since ? entry : { ...entry, marked: await isMarked(entry.pid, fence) },
    ),
  );
}

function readStat(pid: string): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch (error) {
    if (isOutOfSight(error)) return undefined;
    throw error;
  }
  // The program's name is in brackets and may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session] = fields;
  if (state === "Z" || state === "X") return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    started: fields[19] ?? "",
    marked: false,
  };
}

/** Not waited for on the main thread: the kernel may make the reader wait for a process that is stuck. */
async function isMarked(pid: number, fence: string): Promise<boolean> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, "latin1");
    return environment.split("\0").includes(`${FENCE_VARIABLE}=${fence}`);
  } catch (error) {
    if (isOutOfSight(error)) return false;
    throw error;
  }
}

/** The process has gone meanwhile, or belongs to somebody else. */
function isOutOfSight(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM";
}

/** `-E` appends the environment of one's own processes to the command. */
async function listByPs(fence: string): Promise<ProcessEntry[]> {
  const { stdout } = await promisify(execFile)(
    "/bin/ps",
    ["-A", "-E", "-ww", "-o", "pid=,ppid=,pgid=,sess=,stat=,command="],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return parsePs(stdout, fence);
}

/** macOS tells neither a usable session nor a start time with the rest: the group and the marker must do. */
export function parsePs(text: string, fence: string): ProcessEntry[] {
  return text.split("\n").flatMap((line) => {
    const [, pid, parent, group, stat, command] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+\S+\s+(\S+)\s?(.*)$/.exec(line) ?? [];
    if (pid === undefined || stat === undefined || stat.startsWith("Z")) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(group),
      started: "",
      marked: ` ${command ?? ""} `.includes(` ${FENCE_VARIABLE}=${fence} `),
    };
  });
}
