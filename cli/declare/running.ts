import { type Command, Option } from "commander";
import type { RunOptions } from "../commands/run.ts";
import type { UpOptions } from "../commands/up.ts";
import { collect, formatOption, pathTexts, wholeNumber } from "../options.ts";
import type { Bind } from "../program.ts";
import type { SimulateOptions } from "../simulate/options.ts";
import { examples } from "./examples.ts";

/** The commands that make agents work, or show how they would. */
export function declareRunning(program: Command, bind: Bind): void {
  program
    .command("run")
    .description("run an agent once, outside the scheduler")
    .argument("<agent>", "its name")
    .option("--input <text>", "what it is asked; - reads it from standard input")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples('symbi run reporter --input "test"', "git log -5 | symbi run reviewer --input -"),
    )
    .action(
      bind(async (context, agent: string, options: RunOptions) =>
        (await import("../commands/run.ts")).run(context, agent, options),
      ),
    );

  program
    .command("up")
    .description("register the files' jobs and run the scheduler until Ctrl-C")
    .argument("[paths...]", "files or folders (default: the workspace)", pathTexts)
    .addOption(new Option("--executor <kind>", "run every agent with this executor").choices(["echo"]))
    .addHelpText("after", examples("symbi up", "symbi up agents/report.symbi", "symbi up --executor echo"))
    .action(
      bind(async (context, paths: string[], options: UpOptions) =>
        (await import("../commands/up.ts")).up(context, paths, options),
      ),
    );

  program
    .command("simulate")
    .description("run the scheduler on a virtual clock and show what it would do; no agent runs")
    .argument("[paths...]", "files or folders (default: the workspace)", pathTexts)
    .option("--from <instant>", "where it begins, ISO 8601; without an offset, in --tz (default: now)")
    .option("--to <instant>", "where it ends; that instant is left out (default: 7 days after --from)")
    .option("--tz <zone>", "zone that times are shown in, like Europe/Lisbon", "UTC")
    .option(
      "--runtime <duration>",
      "how long a run takes, or NAME=90s for one schedule's; repeatable (default: an echo agent's delay, else no time)",
      collect,
    )
    .option(
      "--fail <name>",
      "let this schedule's runs fail, or NAME=3 for each third one; repeatable",
      collect,
    )
    .option("--down <from..to>", "stop the scheduler between these instants; repeatable", collect)
    .option("--environment <name>", "environment that the policies see (default: the configured one)")
    .option("--summary", "print the totals only")
    .option("--limit <n>", "print at most so many lines, or events as JSON", wholeNumber(0))
    .option(
      "--fold [n]",
      "of what a schedule does alike on one day, print the first n as text and count the rest (default: 24)",
      wholeNumber(1),
    )
    .option("--no-fold", "print each event as text, however many there are")
    .option("--max-days <n>", "longest time that may be simulated", wholeNumber(1), 400)
    .addOption(formatOption("text", "json", "svg"))
    .addHelpText(
      "after",
      examples(
        "symbi simulate",
        "symbi simulate agents --from 2027-03-01 --to 2027-04-01 --tz Europe/Lisbon",
        "symbi simulate --runtime 2m --runtime nightly=3h --fail import=4",
        "symbi simulate --from 2027-03-01 --down 2027-03-02T08:00..2027-03-02T11:30",
        "symbi simulate --summary --format svg > load.svg",
      ),
    )
    .action(
      bind(async (context, paths: string[], options: SimulateOptions) =>
        (await import("../commands/simulate.ts")).simulate(context, paths, options),
      ),
    );
}
