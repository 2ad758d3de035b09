/** What a reason is about: a row that ended or did not run, the state of a job, or a command that was refused. */
export type ReasonSubject = "run" | "job" | "refusal";

export interface ReasonEntry {
  readonly of: readonly ReasonSubject[];
  /** One sentence for the documentation: when this is the reason. */
  readonly doc: string;
}

const run = (doc: string) => ({ of: ["run"], doc }) as const;
const job = (doc: string) => ({ of: ["job"], doc }) as const;
const both = (doc: string) => ({ of: ["run", "job"], doc }) as const;
const refusal = (doc: string) => ({ of: ["refusal"], doc }) as const;

/**
 * Every machine-readable reason there is. A code that is not here does not compile; one that is here keeps its
 * meaning for ever. `symbi cron why` and the documentation read this table.
 */
export const reasons = {
  // Due, and not run
  not_running: run(
    "No scheduler could fire the due time when it came, and the job's catch_up does not run it later.",
  ),
  missed: both("The only due time of an `at` job passed while the job was not active or nothing ran."),
  overlap: both(
    "The job was at its max_concurrent: so many of its runs were queued, waiting for another attempt, awaiting approval, running or not killed.",
  ),
  budget_exceeded: {
    of: ["run", "refusal"],
    doc: "The job's runs have used up its budget: so much money or so many tokens within its window.",
  },
  unschedulable: both("The job's schedule cannot be computed on this machine, such as an unknown time zone."),
  unreadable_definition: both("The job's definition in the database is damaged."),
  damaged: both("What else the database holds of the job or the run makes no sense, so it was set aside."),

  // Judged at the start
  policy_not_enforced: run("The policy asks for what this version cannot enforce, so the run was denied."),
  approval_required: run("The run needs an approval and there was none."),
  not_runnable: run(
    "The job's agent cannot run here: unknown, without its program, or without its credential.",
  ),

  // Taken out of the queue
  paused: both("The run was waiting when its job was paused; or the job was paused, with a note."),
  job_removed: run("The job was removed while the run was waiting."),
  dead_letter: run("The job went to dead letter while the run was waiting."),

  // Between two attempts
  retrying: run("The attempt failed for the moment, or died with its scheduler; another one is to come."),

  // How an attempt ended
  stopped: run("The scheduler was stopped while it ran."),
  shutdown: run("The scheduler was stopped while it ran, and it was ended."),
  cancelled: run("It was cancelled while it ran."),
  lost: run("The process that ran it died, and it may not run again."),
  max_runtime: run("It ran for longer than its max_runtime and was ended."),
  kill_failed: run("It did not end when it was told to and could not be killed; it keeps its slot."),
  ended_late: run(
    "It could not be ended when it was told to and kept its slot; a later start found nothing of it alive.",
  ),
  exit_code: run("The command ended with an exit code other than 0 and 75."),
  temporary_failure: run("The command said that it cannot do its work now (exit code 75)."),
  killed: run("The command was ended by a signal that nobody here sent."),
  command_not_found: run("The command's program was not found."),
  command_not_executable: run("The command's program may not or cannot be executed."),
  command_not_started: run("The system refused to start the command."),
  cwd_missing: run("The folder that the command is to run in is not there."),
  environment_invalid: run("The environment that the agent asks for cannot be made."),
  reference_missing: run("What a `${…}` reference names is not set."),
  reference_refused: run("A `${…}` reference names what agents may not read."),
  reference_unreadable: run("The file that a `${…}` reference names cannot be read."),
  reference_malformed: run("A `${…}` reference is not written as one."),
  heartbeat_unavailable: run("The agent wants another iteration, which this version does not run."),
  model_unavailable: run("The model could not be asked: its server was busy, broken or out of reach."),
  model_unauthorized: run("The model's server does not accept the key."),
  model_rejected: run("The model's server refused what was asked of it, or does not know the model."),
  answer_broken_off: run("The model's answer broke off before its end."),
  answer_cut: run("The model's answer came to its limit of length and is not whole."),
  answer_withheld: run("The model, or its provider, would not answer."),
  usage_unknown: run("The model's server does not tell what is used, so a limit of it cannot be kept."),
  tools_unavailable: run("A server of the agent's tools could not be started or reached."),
  limit_exceeded: run("It used more steps, tokens or money than it may, and was ended."),
  empty_output: run("It ended well and said nothing."),
  unexpected_output: run("It ended well and broke one of the job's postconditions (`expect`)."),
  scripted_failure: run("The echo agent's script says that this attempt fails."),
  simulated_failure: run("The simulation was told to let this attempt fail."),
  unsaid: run("No reason was recorded."),
  internal_error: run("An executor broke, which is a fault of symbi."),

  // States of jobs
  disabled: job("The job was registered with enabled: false."),
  session_cleared: job("The conversation that the job's runs share was forgotten."),
  turn_dropped: job("What a run said was not kept for later ones."),
  max_retries: job("As many runs in a row failed as max_retries allows."),

  // Commands that were refused
  not_active: refusal("Only an active job can be paused."),
  not_paused: refusal("Only a paused job can be resumed."),
  not_failed: refusal("Only a job that failed or is in dead letter can be reset."),
  past: refusal("The only due time of an `at` job is past, so it cannot be reset."),
  at_limit: refusal("The job is at its max_concurrent, so it cannot be run by hand."),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export type ReasonCode = keyof typeof reasons;

/** What the table says of a code; undefined for one that a newer version wrote. */
export function reasonEntry(code: string): ReasonEntry | undefined {
  return Object.hasOwn(reasons, code) ? reasons[code as ReasonCode] : undefined;
}
