import type { Command } from "commander";
import type { ImportKind, ImportOptions } from "../commands/import.ts";
import { pathText } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";

/** The commands that convert other schedulers' files. */
export function declareImport(program: Command, bind: Bind): void {
  const parent = program
    .command("import")
    .description("convert another scheduler's file to a .symbi file")
    .addHelpText(
      "after",
      examples(
        "crontab -l | symbi import crontab - --tz Europe/Lisbon",
        "symbi import github .github/workflows/nightly.yml",
        "symbi import k8s cronjobs.yaml --output agents/cronjobs.symbi",
      ),
    );

  const declare = (kind: ImportKind, description: string, ...lines: readonly string[]): Command =>
    parent
      .command(kind)
      .description(description)
      .argument("<file>", "the file, or - for standard input", pathText)
      .option("--output <file>", "write it there (default: standard output)", pathText)
      .option("--force", "overwrite the file if it is there")
      .addHelpText(
        "after",
        `${examples(...lines)}

What is different afterwards, and what could not be carried over, is said in the file and on standard error.
Exit code 1: something was not carried over.`,
      )
      .action(
        bind(async (context, file: string, options: ImportOptions) =>
          (await import("../commands/import.ts")).importFile(context, kind, file, options),
        ),
      );

  declare(
    "crontab",
    "convert a crontab",
    "crontab -l | symbi import crontab - --tz Europe/Lisbon",
    "symbi import crontab /etc/crontab --output agents/system.symbi",
    "symbi import crontab --system backup.cron",
  )
    .option("--tz <zone>", "zone of the machine's clock, for jobs without CRON_TZ (default: UTC)")
    .option("--system", "with a column for the user, as in /etc/crontab (there it is the default)");
  declare(
    "github",
    "convert the schedule triggers of a GitHub Actions workflow",
    "symbi import github .github/workflows/nightly.yml",
  );
  declare(
    "k8s",
    "convert Kubernetes CronJobs",
    "kubectl get cronjobs -o yaml | symbi import k8s -",
    "symbi import k8s cronjobs.yaml --output agents/cronjobs.symbi",
  ).option("--tz <zone>", "zone of CronJobs without timeZone (default: UTC)");
}
