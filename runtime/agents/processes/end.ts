import type { Clock } from "../../clock.ts";
import { processTree, type ProcessTree } from "./tree.ts";

export type Ended =
  | { readonly gone: true }
  /** `why` is a clause: "2 of its processes (pid 12, 13) are still alive". */
  | { readonly gone: false; readonly why: string };

/** After the kill, until the system must have buried everything. Milliseconds. */
const BURIAL = 3_000;
const SHORTEST_LOOK = 10;
const LONGEST_LOOK = 200;

/** Asks the whole tree to end, kills what is left after `grace`, and looks until nothing is left. Never rejects. */
export async function endTree(tree: ProcessTree, grace: number, clock: Clock): Promise<Ended> {
  try {
    let members = await tree.alive();
    if (grace > 0 && members.length > 0) {
      tree.signal(members, "SIGTERM");
      members = await lookUntilGone(tree, grace, clock, () => undefined);
    }
    if (members.length === 0) return { gone: true };
    tree.signal(members, "SIGKILL");
    members = await lookUntilGone(tree, BURIAL, clock, (left) => tree.signal(left, "SIGKILL"));
    if (members.length === 0) return { gone: true };
    const pids = members.map((member) => member.pid).join(", ");
    return {
      gone: false,
      why: `${members.length} of its processes (pid ${pids}) could not be killed`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { gone: false, why: `the processes of this machine could not be listed: ${why}` };
  }
}

/** Ends for certain what an attempt of a dead scheduler has left. False: something of it is still alive. */
export async function endLeftovers(fence: string, clock: Clock): Promise<boolean> {
  return (await endTree(processTree(fence), 0, clock)).gone;
}

async function lookUntilGone(
  tree: ProcessTree,
  limit: number,
  clock: Clock,
  onLeft: (left: Awaited<ReturnType<ProcessTree["alive"]>>) => void,
): ReturnType<ProcessTree["alive"]> {
  const end = clock.monotonic() + limit;
  let empty = 0;
  for (let wait = SHORTEST_LOOK; ; wait = Math.min(wait * 2, LONGEST_LOOK)) {
    const left = await tree.alive();
    if (left.length > 0) onLeft(left);
    // Twice: a process that forked and died while we looked may have hidden its child.
    empty = left.length === 0 ? empty + 1 : 0;
    if (empty === 2 || clock.monotonic() >= end) return left;
    if (empty === 0) await pause(Math.min(wait, Math.max(1, end - clock.monotonic())), clock);
  }
}

function pause(ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(ms, resolve);
  });
}
