import type { Reason, ReasonCode } from "../../store/types.ts";

/** What to do about each reason; null: nothing, or its sentence says so itself. A new code does not compile until it is here. */
const remedies: Readonly<Record<ReasonCode, string | null>> = {
  not_running:
    "Keep a scheduler running (`symbi up`), or let the job catch up what it missed (`catch_up`, `catch_up_window`).",
  missed: null,
  overlap:
    "Let more of its runs overlap (`max_concurrent`), space it out (`cron`), or bound them (`max_runtime`).",
  budget_exceeded:
    "It fires again by itself when older runs have left the window; raise the job's `budget` if it is to fire sooner.",
  unschedulable: null,
  unreadable_definition: null,
  damaged: null,
  policy_not_enforced: null,
  approval_required: null,
  not_runnable: "`symbi cron status` says what is missing; the next fire tries again.",
  paused: "`symbi cron resume` schedules the job again.",
  job_removed: null,
  dead_letter: "`symbi cron reset` makes the job active again.",
  retrying: null,
  stopped: null,
  shutdown: null,
  cancelled: null,
  lost: "`on_crash: retry` runs it again after a crash, if the work may be done twice.",
  max_runtime: "If the work needs longer, raise the policy's `max_runtime`.",
  kill_failed:
    "End what is left of its processes by hand, then start the scheduler anew: it keeps its slot until a start finds nothing of it alive.",
  ended_late: null,
  exit_code: "What the command printed is in `symbi cron history`.",
  temporary_failure: "More attempts may help: `retries`, `retry_backoff`.",
  killed: "Often the system, short of memory. Its log may tell.",
  command_not_found: "Install the program, or name it with its whole path in `command`.",
  command_not_executable: "Make the file executable, and see that it is a program.",
  command_not_started: null,
  cwd_missing: "Make the folder, or mend the agent's `cwd`.",
  environment_invalid: null,
  reference_missing: "Set it in the environment that the scheduler is started in.",
  reference_refused: null,
  reference_unreadable: "Let the scheduler's user read the file.",
  reference_malformed: null,
  heartbeat_unavailable: null,
  model_unavailable: "More attempts may help: `retries`, `retry_backoff`.",
  model_unauthorized: "Set the provider's key in the environment that the scheduler is started in.",
  model_rejected: null,
  answer_broken_off: "More attempts may help: `retries`, `retry_backoff`.",
  answer_cut: "Allow longer answers (`max_output_tokens`), or ask for shorter ones.",
  answer_withheld: null,
  usage_unknown: "Limit the steps (`max_steps`) and the time (`max_runtime`).",
  tools_unavailable: "See that the server runs, and that `[mcp.NAME]` says how to reach it.",
  limit_exceeded: "If the work needs more, raise the limit: `max_steps`, `max_tokens`, `max_cost`.",
  unexpected_output:
    "What it put out is in `symbi cron history`; ask the agent for what is expected, or mend `expect`.",
  empty_output: "If saying nothing is fine, write `expect { non_empty: false }`.",
  scripted_failure: null,
  simulated_failure: null,
  unsaid: null,
  internal_error: "Please report it with the output of `symbi cron history --format json`.",
  disabled: "Take `enabled: false` out for new jobs; `symbi cron resume` schedules this one.",
  session_cleared: null,
  turn_dropped: null,
  max_retries: null,
  not_active: null,
  not_paused: null,
  not_failed: null,
  past: null,
  at_limit: null,
};

/** Nothing also for a code that a newer version wrote. */
export function remedyOf(reason: Reason | null): string[] {
  const remedy = reason !== null && Object.hasOwn(remedies, reason.code) ? remedies[reason.code] : null;
  return remedy === null ? [] : [remedy];
}
