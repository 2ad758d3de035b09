import type { Command } from "commander";
import { components, levels } from "../../runtime/logs/types.ts";
import type { LogsOptions } from "../commands/logs.ts";
import { formatOption, namedWords, oneOf, wholeNumber } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";

export function declareLogs(program: Command, bind: Bind): void {
  program
    .command("logs")
    .description("show the log of the scheduler and its parts")
    .option(
      "--filter <components>",
      `only these, with a comma between two: ${components.join(", ")}`,
      namedWords("component", components),
    )
    .option(
      "--level <level>",
      `this level and graver ones: ${levels.join(", ")}`,
      oneOf("level", levels),
      "info",
    )
    .option("--follow", "print the last lines and go on with what comes, until Ctrl-C")
    .option("--since <when>", "from this instant on, or so long before now: 2027-03-28T12:30, 2h")
    .option("--job <job>", "what speaks of this job: its name, its id or the beginning of its id")
    .option("--limit <n>", "only the last lines", wholeNumber(0))
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        "symbi logs --filter scheduler --level debug",
        "symbi logs --follow --job daily-report",
        "symbi logs --since 2h --level warn --format json",
      ),
    )
    .action(
      bind(async (context, options: LogsOptions) =>
        (await import("../commands/logs.ts")).logs(context, options),
      ),
    );
}
