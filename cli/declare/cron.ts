import { type Command, Option } from "commander";
import type { AddOptions } from "../commands/cron/add.ts";
import type { ChangeOptions } from "../commands/cron/change.ts";
import type { HistoryOptions } from "../commands/cron/history.ts";
import type { ListOptions } from "../commands/cron/list.ts";
import type { RemoveOptions } from "../commands/cron/remove.ts";
import type { RunJobOptions } from "../commands/cron/run.ts";
import type { ShowSessionOptions } from "../commands/cron/session.ts";
import type { WhyOptions } from "../commands/cron/why.ts";
import type { StatusOptions } from "../commands/cron/status.ts";
import type { JobReference } from "../jobs.ts";
import { collect, formatOption, noteText, pathText, wholeNumber } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";
import { jobStates, runStates } from "../states.ts";

/** `symbi cron …`: the life of registered jobs. */
export function declareCron(program: Command, bind: Bind): void {
  const cron = program.command("cron").description("list, add, change and run scheduled jobs");
  const aboutJob = (name: string, description: string, under = cron) =>
    under
      .command(name)
      .description(description)
      .argument("[job]", "its id, the beginning of its id, or its name")
      .option("--name <name>", "the job's name");

  cron
    .command("list")
    .description("list the jobs")
    .addOption(new Option("--status <status>", "only jobs in this state").choices(jobStates))
    .option("--agent <name>", "only jobs of this agent")
    .option("--tag <tag>", "only jobs with this tag")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        "symbi cron list",
        "symbi cron list --status dead_letter",
        'symbi cron list --agent "reporter-agent" --format json',
      ),
    )
    .action(
      bind(async (context, options: ListOptions) =>
        (await import("../commands/cron/list.ts")).list(context, options),
      ),
    );

  cron
    .command("add")
    .description("register the schedules of a file, or one job in JSON; a job of the same name is updated")
    .option("--file <file>", "a .symbi file", pathText)
    .option("--schedule <name>", "only this schedule of the file; may be repeated", collect)
    .option("--json <object>", "a job as JSON, or - to read it from standard input")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        'symbi cron add --file agent.symbi --schedule "daily-report"',
        `symbi cron add --json '{"name": "quick-task", "agent_id": "agent-123", "cron_expr": "0 * * * *"}'`,
      ),
    )
    .action(
      bind(async (context, options: AddOptions) =>
        (await import("../commands/cron/add.ts")).add(context, options),
      ),
    );

  aboutJob("remove", "remove a job; its history stays")
    .option("--force", "do not ask")
    .addHelpText(
      "after",
      examples("symbi cron remove job_1a2b", 'symbi cron remove --name "daily-report" --force'),
    )
    .action(
      bind(async (context, job: string | undefined, options: RemoveOptions) =>
        (await import("../commands/cron/remove.ts")).remove(context, job, options),
      ),
    );

  for (const [name, description] of [
    ["pause", "stop scheduling a job; its state is kept"],
    ["resume", "schedule a paused job again, from now on"],
    ["reset", "make a job in dead letter, or a failed one, active again"],
  ] as const) {
    const command = aboutJob(name, description);
    if (name !== "reset") command.option("--note <text>", "why, for whoever asks later", noteText);
    const note = { pause: ' --note "until the migration is done"', resume: "", reset: "" }[name];
    command
      .addHelpText("after", examples(`symbi cron ${name} daily-report${note}`))
      .action(
        bind(async (context, job: string | undefined, options: ChangeOptions) =>
          (await import("../commands/cron/change.ts")).change(context, name, job, options),
        ),
      );
  }

  aboutJob("status", "show a job and when it fires next")
    .option("--history <n>", "and its last runs", wholeNumber(1))
    .option("--watch", "redraw every 5 seconds until Ctrl-C")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        "symbi cron status daily-report",
        "symbi cron status job_1a2b --history 10",
        "symbi cron status daily-report --watch",
      ),
    )
    .action(
      bind(async (context, job: string | undefined, options: StatusOptions) =>
        (await import("../commands/cron/status.ts")).status(context, job, options),
      ),
    );

  aboutJob("run", "run a job now: past its schedule, not past its policy")
    .option("--input <text>", "instead of the job's own input")
    .option("--detach", "leave it to the running scheduler and do not wait")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples("symbi cron run daily-report", 'symbi cron run job_1a2b --input "Check production database"'),
    )
    .action(
      bind(async (context, job: string | undefined, options: RunJobOptions) =>
        (await import("../commands/cron/run.ts")).runJob(context, job, options),
      ),
    );

  aboutJob("why", "say from the ledger why a job did or did not run, or why it is not firing now")
    .argument(
      "[instant]",
      "a due time, like 2027-03-28T09:00:00Z; without an offset, a time in the job's zone; a date: all of that day",
    )
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        "symbi cron why daily-report",
        "symbi cron why daily-report 2027-03-28T09:00",
        "symbi cron why daily-report 2027-03-28",
        "symbi cron why job_1a2b 2027-03-28T09:00:00Z --format json",
      ),
    )
    .action(
      bind(async (context, job: string | undefined, instant: string | undefined, options: WhyOptions) =>
        (await import("../commands/cron/why.ts")).why(context, job, instant, options),
      ),
    );

  const session = cron
    .command("session")
    .description("show or forget the conversation that a job's runs share (shared_persistent)");
  aboutJob("show", "show the conversation that the job's runs share", session)
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples("symbi cron session show daily-report", "symbi cron session show job_1a2b --format json"),
    )
    .action(
      bind(async (context, job: string | undefined, options: ShowSessionOptions) =>
        (await import("../commands/cron/session.ts")).showSession(context, job, options),
      ),
    );
  aboutJob("clear", "forget that conversation: the next run begins afresh", session)
    .addHelpText("after", examples("symbi cron session clear daily-report"))
    .action(
      bind(async (context, job: string | undefined, options: JobReference) =>
        (await import("../commands/cron/session.ts")).clearSession(context, job, options),
      ),
    );

  aboutJob("history", "list a job's runs, newest first")
    .option("--limit <n>", "at most so many (default: 20 as text, else all)", wholeNumber(1))
    .addOption(
      new Option(
        "--status <status>",
        "only runs in this state; failed includes timed_out and kill_failed",
      ).choices(runStates),
    )
    .addOption(formatOption("text", "csv", "json"))
    .addHelpText(
      "after",
      examples(
        "symbi cron history daily-report --limit 20",
        "symbi cron history job_1a2b --status failed",
        "symbi cron history daily-report --format csv > runs.csv",
      ),
    )
    .action(
      bind(async (context, job: string | undefined, options: HistoryOptions) =>
        (await import("../commands/cron/history.ts")).history(context, job, options),
      ),
    );
}
