import { listProcesses, type ProcessEntry, seeProcess } from "./list.ts";

/** All processes of one attempt, also those that have left its group, its session or its parent. */
export interface ProcessTree {
  /** Those alive now. Rejects where the system does not tell. */
  alive(): Promise<readonly ProcessEntry[]>;
  signal(members: readonly ProcessEntry[], name: "SIGTERM" | "SIGKILL"): void;
}

/** `root`: the child that began it, leader of its own group and session; undefined where a dead scheduler began it. */
export function processTree(fence: string, root?: number): ProcessTree {
  // Once seen to belong, always: a parent may die, and an environment may be overwritten, between two looks.
  const known = new Set<string>();
  const first = root === undefined ? undefined : seeProcess(root);
  return {
    async alive() {
      const members = membersOf(await listProcesses(fence, first), root, known);
      for (const member of members) known.add(identity(member));
      return members;
    },
    signal(members, name) {
      // The group in one call: a process that is just being forked cannot slip through.
      if (root !== undefined && members.some((member) => member.group === root)) send(-root, name);
      for (const member of members) if (member.group !== root) send(member.pid, name);
    },
  };
}

function membersOf(
  all: readonly ProcessEntry[],
  root: number | undefined,
  known: ReadonlySet<string>,
): readonly ProcessEntry[] {
  const ours = (entry: ProcessEntry): boolean =>
    entry.marked || known.has(identity(entry)) || (root !== undefined && isIn(entry, root));
  const own = all.find((entry) => entry.pid === process.pid);
  const entries = all.filter((entry) => entry !== own);
  // Every attempt begins a session of its own, so whatever is in a session with a part of it is part of it.
  const sessions = new Set(entries.filter(ours).map((entry) => entry.session));
  if (own !== undefined) sessions.delete(own.session);
  const members = new Map<number, ProcessEntry>();
  let frontier = entries.filter((entry) => ours(entry) || sessions.has(entry.session));
  while (frontier.length > 0) {
    for (const entry of frontier) members.set(entry.pid, entry);
    frontier = entries.filter((entry) => members.has(entry.parent) && !members.has(entry.pid));
  }
  return [...members.values()];
}

function isIn(entry: ProcessEntry, root: number): boolean {
  return entry.pid === root || entry.group === root || entry.session === root;
}

function identity({ pid, started }: ProcessEntry): string {
  return `${pid} ${started}`;
}

function send(target: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(target, name);
  } catch (error) {
    // Gone already, or not ours to end. What is still alive is seen at the next look, and that is what counts.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
