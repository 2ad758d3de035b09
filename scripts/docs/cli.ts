import type { Command, Option } from "commander";
import { symbi } from "../../cli/program.ts";
import { anchor, cell, code, page, table } from "./markdown.ts";

/** Every command, as the program declares it. */
export function cliPage(): string {
  const program = symbi(() => async () => undefined);
  const commands = leaves(program);
  return page(
    "the commands' declarations in cli/declare",
    "# The command line",
    "Exit codes: **0** fine (warnings alone are fine), **1** errors were found or what was asked for failed, **2** wrong usage, **3** could not work (files, locks, the database). Results go to standard output, everything about the work to standard error.",
    commands
      .map(
        (command) =>
          `- [\`${nameOf(command)}\`](#${anchor(nameOf(command))}): ${cell(command.description())}`,
      )
      .join("\n"),
    "## Options of every command",
    optionTable(program.options),
    ...commands.map(section),
  );
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function section(command: Command): string {
  const { registeredArguments: given, options } = command;
  const { usage, examples } = help(command);
  const description = command.description();
  return [
    `## \`${nameOf(command)}\``,
    `${cell(description.slice(0, 1).toUpperCase() + description.slice(1))}.`,
    code("text", usage),
    ...(given.length === 0
      ? []
      : [
          table(
            ["Argument", "Meaning"],
            given.map((argument) => [`\`${argument.name()}\``, cell(argument.description)]),
          ),
        ]),
    ...(options.length === 0 ? [] : [optionTable(options)]),
    ...(examples === "" ? [] : [code("sh", examples)]),
  ].join("\n\n");
}

function optionTable(options: readonly Option[]): string {
  return table(
    ["Option", "Meaning"],
    options.map((option) => [`\`${option.flags}\``, cell(meaning(option))]),
  );
}

function meaning({ description, argChoices, defaultValue }: Option): string {
  const choices =
    argChoices === undefined ? "" : `: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`;
  const standard = typeof defaultValue === "string" ? `; default \`${defaultValue}\`` : "";
  return description + choices + standard;
}

/** What only the finished help knows: how the command is called, and its examples. */
function help(command: Command): { readonly usage: string; readonly examples: string } {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const [, usage = ""] = /^Usage: (.*)$/m.exec(text) ?? [];
  const [, examples = ""] = /\nExamples:\n([^]*)$/.exec(text) ?? [];
  return { usage, examples: examples.replaceAll(/^ *\$ /gm, "").trim() };
}
