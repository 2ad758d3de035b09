import { RenameError } from "../store.ts";
import type { Registration } from "../store.ts";
import { parseJobDefinition } from "./definitions.ts";
import type { Jobs, JobRow } from "./jobs.ts";

/**
 * Gives registered jobs their new names, as the `previous_name`s of a batch say, all at once: a name is free when
 * nobody has it, or who has it moves away in the same batch. Answers each job's old name by its new one.
 *
 * A job that took its predecessor over already says so for good, whoever has the old name since.
 */
export function renameJobs(jobs: Jobs, batch: Registration["jobs"]): ReadonlyMap<string, string> {
  const moves = new Map<string, JobRow>();
  for (const { definition } of batch) {
    const { name, previous_name: from } = definition;
    if (from === undefined || from === name) continue;
    const old = jobs.rowNamed(from);
    const holder = jobs.rowNamed(name);
    if (old === undefined || parseJobDefinition(holder?.definition ?? null)?.previous_name === from) continue;
    const other = [...moves].find(([, row]) => row.id === old.id)?.[0];
    if (other !== undefined && other !== name) throw claimedTwice(from, other, name);
    moves.set(name, old);
  }
  for (const [name, { name: from }] of moves) {
    const holder = jobs.rowNamed(name);
    const free = holder === undefined || [...moves.values()].some((row) => row.id === holder.id);
    if (!free) throw bothThere(from, name);
  }
  // By way of names that no job can have, so that two may change places.
  for (const { id } of moves.values()) jobs.rename(id, ` ${id}`);
  for (const [name, { id }] of moves) jobs.rename(id, name);
  return new Map([...moves].map(([name, row]) => [name, row.name]));
}

function bothThere(from: string, name: string): RenameError {
  return new RenameError(
    `Nothing was registered: ${name} is to take over ${from} (previous_name), but jobs of both names are registered. Remove the one that is not to go on, with \`symbi cron remove --name ${from}\` or \`symbi cron remove --name ${name}\`, or take previous_name out of ${name}.`,
  );
}

function claimedTwice(from: string, first: string, second: string): RenameError {
  return new RenameError(
    `Nothing was registered: both ${first} and ${second} are to take over ${from} (previous_name). Only one of them can: take previous_name out of the other.`,
  );
}
