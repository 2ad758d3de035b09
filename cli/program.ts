import { Command, CommanderError, Option } from "commander";
import { declareCheck } from "./declare/check.ts";
import { declareCron } from "./declare/cron.ts";
import { declareDb } from "./declare/db.ts";
import { examples } from "./declare/examples.ts";
import { declareImport } from "./declare/import.ts";
import { declareLogs } from "./declare/logs.ts";
import { declareProject } from "./declare/project.ts";
import { declareRunning } from "./declare/running.ts";
import { type Context, type GlobalOptions, processContext } from "./context.ts";
import { exit, type ExitCode } from "./failure.ts";
import manifest from "./package.json" with { type: "json" };
import { pathText } from "./options.ts";
import { guardStreams } from "./terminal.ts";

/** What a command does: commander's arguments and options, after the context. Answers with the exit code. */
export type Work<Arguments extends unknown[]> = (context: Context, ...args: Arguments) => Promise<ExitCode>;

/** Ties a command's work to its declaration. */
export type Bind = <Arguments extends unknown[]>(
  work: Work<Arguments>,
) => (...args: Arguments) => Promise<void>;

/** Runs one command line and answers with its exit code; never ends the process. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const streams = guardStreams();
  let exitCode: ExitCode = exit.fine;
  const program = symbi((work) => async (...args) => {
    const context = processContext(program.opts<GlobalOptions>(), streams);
    try {
      exitCode = await work(context, ...args);
    } catch (error) {
      const { report } = await import("./report.ts");
      exitCode = report(error, context);
    }
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said its piece; asking for help or the version is no error.
    return error.exitCode === 0 ? exit.fine : exit.usage;
  }
}

export function symbi(bind: Bind): Command {
  const program = new Command("symbi")
    .description("Schedules for AI agents: a language, a checker that proves things, a durable scheduler.")
    .version(manifest.version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .option("--config <file>", "settings (default: the nearest symbi.toml upward)", pathText)
    .option("--db <file>", "database (default: .symbi/symbi.db beside symbi.toml)", pathText)
    .addOption(new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"))
    .option("--quiet", "print results and errors only")
    .option("--verbose", "print more, and the cause of errors")
    .addHelpText(
      "after",
      examples(
        "symbi init demo && cd demo && symbi up",
        "symbi check",
        'symbi next "0 9 * * 1-5" --tz Europe/Lisbon',
      ),
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  declareCheck(program, bind);
  declareImport(program, bind);
  declareProject(program, bind);
  declareRunning(program, bind);
  declareLogs(program, bind);
  declareCron(program, bind);
  declareDb(program, bind);
  return program;
}
