import type { Command } from "commander";
import type { CheckOptions } from "../commands/check.ts";
import type { ExplainOptions } from "../commands/explain.ts";
import type { FmtOptions } from "../commands/fmt.ts";
import type { NextOptions } from "../commands/next.ts";
import { collect, commaList, formatOption, pathText, pathTexts, wholeNumber } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";

/** The commands that know files alone. */
export function declareCheck(program: Command, bind: Bind): void {
  program
    .command("check")
    .description("find mistakes in .symbi files")
    .argument("[paths...]", "files or folders (default: the workspace)", pathTexts)
    .addOption(formatOption("text", "json", "sarif", "github", "junit"))
    .option("--max-warnings <n>", "fail if there are more warnings than this", wholeNumber(0))
    .option("--select <codes>", "report these diagnostics alone, or `all`: a comma between two", commaList)
    .option("--ignore <codes>", "do not report these diagnostics", commaList)
    .option("--baseline <file>", "leave out the known problems that this file lists", pathText)
    .option("--update-baseline", "write what is found to the baseline")
    .option("--fix", "write what can be fixed without changing what a file means, and report what is left")
    .option("--unsafe-fixes", "with --fix or --diff: also fixes that may change what a file means")
    .option(
      "--diff",
      "print what --fix would change as a diff, write nothing; exit 1 if it would change something",
    )
    .option("--watch", "check again whenever a file changes, until Ctrl-C")
    .option("--stdin", "check standard input; with --fix, print it fixed and report on standard error")
    .option("--stdin-filename <name>", "the file that standard input stands for, in its workspace")
    .addHelpText(
      "after",
      examples(
        "symbi check",
        "symbi check agents/report.symbi --format json",
        "symbi check --format sarif > symbi.sarif",
        "symbi check --max-warnings 0",
        "symbi check --ignore unknown-agent",
        "symbi check --baseline baseline.json --update-baseline",
        "symbi check --fix",
        "symbi check --diff --unsafe-fixes",
        "symbi check --watch",
        "cat draft.symbi | symbi check --stdin",
        "symbi check --stdin --stdin-filename agents/report.symbi --fix < agents/report.symbi",
      ),
    )
    .action(
      bind(async (context, paths: string[], options: CheckOptions) =>
        (await import("../commands/check.ts")).check(context, paths, options),
      ),
    );

  program
    .command("explain")
    .description("tell what a diagnostic means, why it is one, and how to mend it")
    .argument("[code]", "its code, as `check` prints it (default: list all)")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi explain unknown-agent", "symbi explain"))
    .action(
      bind(async (context, code: string | undefined, options: ExplainOptions) =>
        (await import("../commands/explain.ts")).explain(context, code, options),
      ),
    );

  program
    .command("fmt")
    .description("lay .symbi files out, and change nothing else in them")
    .argument("[paths...]", "files or folders (default: the workspace)", pathTexts)
    .option("--check", "write nothing, name the files that would change; exit 1 if there are any")
    .option("--diff", "write nothing, print what would change; exit 1 if anything would")
    .option("--stdin", "lay standard input out, to standard output")
    .option("--stdin-filename <name>", "the name that standard input goes by")
    .addHelpText(
      "after",
      examples(
        "symbi fmt",
        "symbi fmt --check",
        "symbi fmt agents --diff",
        "symbi fmt --stdin < draft.symbi",
      ),
    )
    .action(
      bind(async (context, paths: string[], options: FmtOptions) =>
        (await import("../commands/fmt.ts")).fmt(context, paths, options),
      ),
    );

  program
    .command("next")
    .description("print the next fires of a cron expression, or of a file's schedules")
    .argument("<expression...>", "a cron expression in quotes, or a .symbi file")
    .option("--tz <zone>", "zone of the expression, like Europe/Lisbon (default: UTC)")
    .option("--in <zone>", "also show the fires in this zone (repeatable)", collect)
    .option(
      "--from <instant>",
      "fires after this instant, ISO 8601; without an offset, in the zone (default: now)",
    )
    .option("--until <instant>", "no fire after this")
    .option(
      "--count <n>",
      "how many fires (default: 10; with --until: all, up to 1000)",
      wholeNumber(1, 100_000),
    )
    .option("--schedule <name>", "only this schedule of the file")
    .addOption(formatOption("text", "json"))
    .addHelpText(
      "after",
      examples(
        'symbi next "0 9 * * 1-5"',
        'symbi next "30 2 * * *" --tz Europe/Berlin --from 2027-03-26 --count 5',
        'symbi next "0 18 * * *" --tz America/New_York --in Europe/Lisbon --in Asia/Tokyo',
        "symbi next agents/report.symbi --schedule daily-report",
        'symbi next "@daily" --format json',
      ),
    )
    .addHelpText(
      "after",
      `
JSON: an array of fires, each with at, local, timezone, weekday, dst (gap_shifted, first_pass, second_pass or null),
denied_by (allowed_hours or null), note; name and enabled for a file's; in with --in; left_out where a change of the
clocks left out fires since the one before: their first and last wall-clock time, and how many.`,
    )
    .action(
      bind(async (context, expression: string[], options: NextOptions) =>
        (await import("../commands/next.ts")).next(context, expression, options),
      ),
    );
}
