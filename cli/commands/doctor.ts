import type { LoadedConfig } from "../../runtime/config/index.ts";
import { ConfigError } from "../../runtime/config/index.ts";
import { sqliteVersion } from "../../runtime/store/index.ts";
import type { Context } from "../context.ts";
import { type Check, examine } from "../examine.ts";
import { exit, type ExitCode } from "../failure.ts";
import { printJson } from "../json.ts";
import manifest from "../package.json" with { type: "json" };
import { settingText, shownSettings } from "../settings.ts";
import { table } from "../table.ts";
import type { Style, Terminal } from "../terminal.ts";
import { oneLine } from "../text.ts";

export interface DoctorOptions {
  readonly online?: true;
  readonly format: "text" | "json";
}

export async function doctor(context: Context, { format, online }: DoctorOptions): Promise<ExitCode> {
  const { terminal } = context;
  const versions = {
    symbi: manifest.version,
    node: process.versions.node,
    sqlite: sqliteVersion(),
    icu: process.versions.icu ?? "none",
    time_zone_data: process.versions.tz ?? "unknown",
    platform: `${process.platform} ${process.arch}`,
  };
  const loaded = await load(context);
  const settings = "config" in loaded ? shownSettings(loaded) : [];
  const checks = "config" in loaded ? await examine(context, loaded, online === true) : loaded.checks;
  const ok = checks.every(({ status }) => status !== "wrong");

  if (format === "json") {
    const file = "config" in loaded ? (loaded.file ?? null) : null;
    printJson(terminal, { ok, versions, config_file: file, settings, checks });
  } else {
    const section = (title: string) => terminal.out(`\n${terminal.paint("bold", title)}\n`);
    terminal.out(`${terminal.paint("bold", "Versions")}\n`);
    for (const [name, version] of Object.entries(versions))
      terminal.out(`  ${name.replaceAll("_", " ").padEnd(15)} ${version}\n`);
    if (settings.length > 0) {
      section("Settings");
      terminal.out(
        table(
          [{ title: "KEY" }, { title: "VALUE", shrink: true }, { title: "FROM", shrink: true }],
          settings.map(({ key, value, source }) => [
            { text: key },
            { text: settingText(value) },
            {
              text: source,
              ...(source === "default" ? { paint: (text: string) => terminal.paint("dim", text) } : {}),
            },
          ]),
          { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
        ),
      );
    }
    section("Checks");
    for (const check of checks) terminal.out(checkLine(check, terminal));
  }
  return ok ? exit.fine : exit.failed;
}

/** Wrong settings are a finding here, not the end. */
async function load(context: Context): Promise<LoadedConfig | { readonly checks: readonly Check[] }> {
  try {
    return await context.loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      checks: error.problems.map(({ where, message }) => ({
        name: "settings",
        status: "wrong",
        message: `${where}: ${message}`,
      })),
    };
  }
}

const marks: Readonly<Record<Check["status"], readonly [string, Style]>> = {
  fine: ["ok     ", "green"],
  note: ["note   ", "yellow"],
  wrong: ["wrong  ", "red"],
};

function checkLine({ name, status, message }: Check, terminal: Terminal): string {
  const [word, style] = marks[status];
  return `  ${terminal.paint(style, word)}${name.padEnd(12)} ${oneLine(message)}\n`;
}
