import type { JobDefinition } from "../compiler/definition/types.ts";
import { enumeration } from "../compiler/words/index.ts";
import { channels } from "../grammar/vocabulary/index.ts";
import type { Registered } from "../runtime/store/store.ts";
import type { Runtime } from "../runtime/types.ts";
import type { Context } from "./context.ts";
import { instantWithDistance } from "./describe.ts";
import { exit, Failure } from "./failure.ts";
import { quoted } from "./jobs.ts";
import { obstacles } from "./obstacles.ts";
import { oneLine } from "./text.ts";
import type { Checked } from "./workspace.ts";

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
    const why = job.stateReason === null ? "" : `: ${oneLine(job.stateReason.sentence)}`;
    const when =
      job.nextFire === null ? `${job.state}${why}` : `next ${instantWithDistance(job.nextFire, now)}`;
    const was = change === "renamed" ? `  (was ${oneLine(job.definition.previous_name ?? "")})` : "";
    if (!quiet) terminal.out(`${change.padEnd(9)}  ${name}  ${job.id}  ${when}${was}\n`);
    for (const obstacle of await obstacles(job, jobs)) {
      terminal.err(`${terminal.paintErr(["yellow", "bold"], "warning:")} ${name} is ${oneLine(obstacle)}\n`);
    }
  }
}

/** Files of several workspaces may be taken up together, but a store knows one job and one agent of a name. */
export function oneOfEachName(
  { jobs, agents }: Pick<Checked, "jobs" | "agents">,
  left = "Nothing was registered",
): void {
  const seen = new Map<string, string>();
  const named = [
    ...jobs.map(({ definition, source }) => ({ what: `schedule ${quoted(definition.name)}`, where: source })),
    ...agents.map(({ definition, baseDir }) => ({
      what: `agent ${quoted(definition.name)}`,
      where: baseDir,
    })),
  ];
  for (const { what, where } of named) {
    const first = seen.get(what);
    if (first !== undefined) {
      throw new Failure(
        exit.failed,
        `${left}: there is a ${what} in ${first} and another in ${where}.`,
        "Rename one, or give each workspace a store of its own with --db.",
      );
    }
    seen.set(what, where);
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
