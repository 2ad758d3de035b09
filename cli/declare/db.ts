import type { Command } from "commander";
import type { BackupOptions } from "../commands/db/backup.ts";
import type { CheckDatabaseOptions } from "../commands/db/check.ts";
import type { CompactOptions } from "../commands/db/compact.ts";
import type { MigrateOptions } from "../commands/db/migrate.ts";
import type { PruneOptions } from "../commands/db/prune.ts";
import { formatOption, pathText } from "../options.ts";
import type { Bind } from "../program.ts";
import { examples } from "./examples.ts";

/** `symbi db …`: the database itself. */
export function declareDb(program: Command, bind: Bind): void {
  const db = program.command("db").description("back up, migrate, check and prune the database");

  db.command("backup")
    .description("copy the database while it is used, and check the copy")
    .argument("[file]", "the copy (default: beside the database, by the time)", pathText)
    .option("--force", "overwrite the file if it is there")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi db backup", "symbi db backup /backups/symbi.db --force"))
    .addHelpText(
      "after",
      `
To restore: stop the scheduler, remove symbi.db-wal and symbi.db-shm, and put the copy in the database's place. Outputs
that are too long for the database are files in symbi.db.outputs; they are not part of the copy.`,
    )
    .action(
      bind(async (context, file: string | undefined, options: BackupOptions) =>
        (await import("../commands/db/backup.ts")).backup(context, file, options),
      ),
    );

  db.command("migrate")
    .description("bring the database to this version's schema, after a copy of it was made")
    .option("--check", "only say what is to be done; exit code 1 if anything is")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi db migrate --check", "symbi db migrate"))
    .action(
      bind(async (context, options: MigrateOptions) =>
        (await import("../commands/db/migrate.ts")).migrate(context, options),
      ),
    );

  db.command("check")
    .description("look for damage, and for rows that contradict each other")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi db check", "symbi --db /backups/symbi.db db check"))
    .action(
      bind(async (context, options: CheckDatabaseOptions) =>
        (await import("../commands/db/check.ts")).checkStore(context, options),
      ),
    );

  db.command("prune")
    .description("remove old history now, as [retention] says; a running scheduler does it each hour")
    .option("--dry-run", "only say how much")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi db prune --dry-run", "symbi db prune"))
    .action(
      bind(async (context, options: PruneOptions) =>
        (await import("../commands/db/prune.ts")).prune(context, options),
      ),
    );

  db.command("compact")
    .description("give back the space that removed history took; no scheduler may run meanwhile")
    .addOption(formatOption("text", "json"))
    .addHelpText("after", examples("symbi db prune && symbi db compact"))
    .action(
      bind(async (context, options: CompactOptions) =>
        (await import("../commands/db/compact.ts")).compact(context, options),
      ),
    );
}
