import type { Command } from "commander";
import type { AgentsOptions } from "../commands/agents.ts";
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

  const agents = program.command("agents").description("show the agents of the files and of the store");
  agents
    .command("list")
    .description("list the agents, what they run on, and which jobs use them")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi agents list", "symbi agents list --format json"))
    .action(
      bind(async (context, options: AgentsOptions) =>
        (await import("../commands/agents.ts")).listAgents(context, options),
      ),
    );
  agents
    .command("show")
    .description("show one agent, and whether it can run here")
    .argument("<agent>", "its name")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi agents show reporter"))
    .action(
      bind(async (context, agent: string, options: AgentsOptions) =>
        (await import("../commands/agents.ts")).showAgent(context, agent, options),
      ),
    );

  program
    .command("doctor")
    .description("show the settings and where they come from, and check what symbi needs")
    .option("--online", "also ask each model that an agent uses one tiny question")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi doctor", "symbi doctor --online", "symbi doctor --format json"))
    .action(
      bind(async (context, options: DoctorOptions) =>
        (await import("../commands/doctor.ts")).doctor(context, options),
      ),
    );
}
