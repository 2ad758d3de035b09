import type { JobDefinition } from "../compiler/definition/types.ts";
import { enumeration } from "../compiler/words/index.ts";
import { channels } from "../grammar/vocabulary/index.ts";
import type { Registered } from "../runtime/store/store.ts";
import type { Runtime } from "../runtime/types.ts";
import type { Context } from "./context.ts";
import { instantWithDistance } from "./describe.ts";
import { exit, Failure } from "./failure.ts";
import { quoted } from "./jobs.ts";
import { oneLine } from "./text.ts";

type RegisteredJob = Registered["jobs"][number];

/** One line per job: what the registration did, and when it fires next; why it cannot, on standard error. */
export async function tellRegistered(
  { terminal, quiet }: Context,
  registered: readonly RegisteredJob[],
  { jobs }: Runtime,
): Promise<void> {
  const now = Date.now();
  for (const { job, change } of registered) {
    const name = oneLine(job.definition.name);
    const when = job.nextFire === null ? job.state : `next ${instantWithDistance(job.nextFire, now)}`;
    if (!quiet) terminal.out(`${change.padEnd(9)}  ${name}  ${job.id}  ${when}\n`);
    const runnable = await jobs.runnable(job);
    if (!runnable.ok) {
      const label = terminal.paintErr(["yellow", "bold"], "warning:");
      terminal.err(`${label} ${name} cannot run yet: ${oneLine(runnable.reason ?? "")}\n`);
    }
  }
}

/** A job that can never deliver is refused while someone is there to mend it. */
export function knownChannelsOnly(jobs: readonly { readonly definition: JobDefinition }[]): void {
  for (const { definition } of jobs) {
    for (const channel of definition.delivery ?? []) {
      if (channels.has(channel)) continue;
      throw new Failure(
        exit.failed,
        `Nothing was registered: ${definition.name} delivers to ${quoted(channel)}, which is no channel here.`,
        `The channels are ${enumeration([...channels.keys()])}.`,
      );
    }
  }
}
