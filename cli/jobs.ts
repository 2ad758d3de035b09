import { statSync } from "node:fs";
import { userInfo } from "node:os";
import type { LoadedConfig } from "../runtime/config/index.ts";
import { createRuntime } from "../runtime/index.ts";
import { openSqliteStore } from "../runtime/store/index.ts";
import { type Refusal, type Store, StoreError } from "../runtime/store/store.ts";
import type { Job } from "../runtime/store/types.ts";
import type { Runtime, RuntimeOptions } from "../runtime/types.ts";
import type { Context } from "./context.ts";
import { exit, Failure } from "./failure.ts";
import { oneLine } from "./text.ts";

/** What a command needs of the store. */
export type Access =
  /** Reads only: works on a database that may not be written. Nothing is created. */
  | "read"
  /** Changes what is there. Nothing is created. */
  | "change"
  /** Makes the database where there is none. */
  | "create";

/** Opens the runtime for one piece of work, and closes it whatever comes. */
export async function withRuntime<T>(
  context: Context,
  loaded: LoadedConfig,
  access: Access,
  work: (runtime: Runtime) => Promise<T>,
  options: Pick<RuntimeOptions, "executor" | "stdout" | "onActivity"> = {},
): Promise<T> {
  const store = openStore(loaded, access);
  const actor = userName();
  const runtime = await createRuntime({ ...options, actor, config: loaded.config, env: context.env, store });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** Who is at the keyboard, for the record; undefined where the system knows no name for the user. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** Nothing was ever registered: reading commands need not make a database to find that out. */
export function storeExists({ config }: LoadedConfig): boolean {
  try {
    return statSync(config.store.path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Something keeps it from being seen. Opening it says what.
    return true;
  }
}

function openStore({ config }: LoadedConfig, access: Access): Store {
  const { path } = config.store;
  const options = { now: Date.now(), ballast: config.store.ballast };
  if (access === "create") return openSqliteStore(path, { mode: "create", ...options });
  try {
    return openSqliteStore(path, { mode: "existing", ...options });
  } catch (error) {
    const readable = error instanceof StoreError && error.code === "read_only";
    if (access === "change" || !readable) throw error;
    return openSqliteStore(path, { mode: "read", ...options });
  }
}

/** The first thing to know when nothing fires. */
export async function noteIfNothingFires({ terminal, quiet }: Context, store: Store): Promise<void> {
  if (quiet || (await store.holder())?.kind === "scheduler") return;
  terminal.err("No scheduler is running on this store: nothing fires until `symbi up` runs.\n");
}

/** `--name`, next to the `<job>` argument. */
export interface JobReference {
  readonly name?: string;
}

/** Runs `work` on the job that the command line names. Fails where there is no such job, or more than one. */
export async function withJob<T>(
  context: Context,
  access: Exclude<Access, "create">,
  job: string | undefined,
  options: JobReference,
  work: (job: Job, runtime: Runtime, loaded: LoadedConfig) => Promise<T>,
  runtimeOptions?: Pick<RuntimeOptions, "stdout" | "onActivity">,
): Promise<T> {
  const reference = onlyReference(job, options);
  const loaded = await context.loadConfig();
  if (!storeExists(loaded)) {
    throw new Failure(
      exit.failed,
      `There is no job ${quoted(reference.text)}: nothing is registered yet (no database at ${loaded.config.store.path}).`,
      "Register jobs with `symbi cron add --file FILE` or `symbi up`, or name another database with --db.",
    );
  }
  return withRuntime(
    context,
    loaded,
    access,
    async (runtime) => work(await findJob(runtime.store, reference), runtime, loaded),
    runtimeOptions,
  );
}

interface Reference {
  readonly text: string;
  readonly byNameOnly: boolean;
}

function onlyReference(job: string | undefined, { name }: JobReference): Reference {
  if (job !== undefined && name !== undefined) {
    throw new Failure(exit.usage, "Name the job once: either as the argument or with --name.");
  }
  const text = job ?? name;
  if (text === undefined || text === "") {
    throw new Failure(
      exit.usage,
      "Which job? Give its id, the beginning of its id, or its name.",
      "`symbi cron list` shows them.",
    );
  }
  return { text, byNameOnly: job === undefined };
}

async function findJob(store: Store, { text, byNameOnly }: Reference): Promise<Job> {
  const found = await store.findJob(text);
  if (found.found === "one" && (!byNameOnly || found.job.definition.name === text)) return found.job;
  if (found.found === "many") {
    const candidates = found.jobs.map(({ id, definition }) => `  ${id}  ${oneLine(definition.name)}`);
    throw new Failure(
      exit.failed,
      `${quoted(text)} is the beginning of ${found.jobs.length} ids. Give more of the one you mean:`,
      candidates.join("\n"),
    );
  }
  const near = found.found === "none" ? found.near : [];
  throw new Failure(
    exit.failed,
    byNameOnly
      ? `There is no job named ${quoted(text)}.`
      : `There is no job ${quoted(text)}: no id begins so, and no job has that name.`,
    near.length > 0
      ? `Did you mean ${near.map(quoted).join(" or ")}?`
      : "`symbi cron list` shows the jobs there are.",
  );
}

export function quoted(text: string): string {
  return `"${oneLine(text)}"`;
}

/** A refusal of the store is a failure of the command. */
export function notRefused<T extends object>(answer: T | Refusal | undefined, job: Job): T {
  if (answer === undefined) {
    throw new Failure(exit.failed, `${job.definition.name} was removed in the meantime.`);
  }
  if ("refused" in answer) throw new Failure(exit.failed, answer.refused.sentence);
  return answer;
}
