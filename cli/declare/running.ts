import { type Command, Option } from "commander";
import type { RunOptions } from "../commands/run.ts";
import type { UpOptions } from "../commands/up.ts";
import { pathTexts } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";

/** The commands that make agents work. */
export function declareRunning(program: Command, bind: Bind): void {
  program
    .command("run")
    .description("run an agent once, outside the scheduler")
    .argument("<agent>", "its name")
    .option("--input <text>", "what it is asked")
    .addHelpText("after", examples('symbi run reporter --input "test"'))
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
}
