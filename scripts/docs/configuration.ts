import { settingsReference, type SettingReference } from "../../runtime/config/index.ts";
import { cell, code, page, table } from "./markdown.ts";

/** Every key of `symbi.toml`. */
export function configurationPage(): string {
  const settings = settingsReference();
  const tables = [...new Set(settings.map((setting) => setting.table))];
  return page(
    "runtime/config/keys.ts",
    "# Settings",
    "`symbi.toml` is looked for in the working folder and upward; `--config FILE` names another. An option of the command line stands over the environment, the environment over the file, the file over the default. `symbi doctor` shows what holds and where it comes from. Texts may hold `${NAME}` references, which are looked up at the moment of use.",
    code(
      "toml",
      '[scheduler]\nmax_concurrent_jobs = 20\n\n[scheduler.delivery]\nslack_api_token = "${SLACK_TOKEN}"\n',
    ),
    ...tables.flatMap((name) => [
      `## \`[${name}]\``,
      table(
        ["Key", "Takes", "Default", "Environment", "Meaning"],
        settings.filter((setting) => setting.table === name).map(row),
      ),
    ]),
  );
}

function row({ key, variables, default: value, wanted, doc, secret }: SettingReference): readonly string[] {
  return [
    `\`${key}\``,
    cell(wanted),
    value === undefined ? "" : `\`${JSON.stringify(value)}\``,
    variables.map((name) => `\`${name}\``).join(", "),
    cell(secret ? `${doc} A secret: never shown.` : doc),
  ];
}
