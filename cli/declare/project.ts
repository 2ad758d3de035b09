import type { Command } from "commander";
import type { DoctorOptions } from "../commands/doctor.ts";
import type { InitOptions } from "../commands/init.ts";
import { formatOption, pathText } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";

/** The commands about a project as a whole. */
export function declareProject(program: Command, bind: Bind): void {
  program
    .command("init")
    .description("make a small project that works at once, offline")
    .argument("[dir]", "folder (default: this one)", pathText)
    .option("--force", "overwrite files that are there")
    .addHelpText("after", examples("symbi init", "symbi init demo"))
    .action(
      bind(async (context, dir: string | undefined, options: InitOptions) =>
        (await import("../commands/init.ts")).init(context, dir, options),
      ),
    );

  program
    .command("doctor")
    .description("show the settings and where they come from, and check what symbi needs")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi doctor", "symbi doctor --format json"))
    .action(
      bind(async (context, options: DoctorOptions) =>
        (await import("../commands/doctor.ts")).doctor(context, options),
      ),
    );
}
