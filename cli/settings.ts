import type { LoadedConfig, Setting } from "../runtime/config/index.ts";

/** A setting for people: secrets masked. */
export interface ShownSetting {
  readonly key: string;
  readonly value: string | number | boolean | readonly string[] | null;
  readonly source: string;
}

export function shownSettings({ settings }: LoadedConfig): readonly ShownSetting[] {
  return settings.map((setting) => ({
    key: setting.key,
    value: shownValue(setting),
    source: sourceText(setting.source),
  }));
}

function shownValue({ value, secret }: Setting): ShownSetting["value"] {
  if (value === undefined) return null;
  if (secret && !isReference(value)) return "********";
  return value as ShownSetting["value"];
}

/** A bare reference gives nothing away, and shows where the secret comes from. */
function isReference(value: unknown): boolean {
  return typeof value === "string" && /^\$\{[^}]*\}$/.test(value) && !value.includes(":-");
}

function sourceText(source: Setting["source"]): string {
  switch (source.from) {
    case "default":
      return "default";
    case "file":
      return source.file;
    case "environment":
      return source.variable;
    case "option":
      return source.option;
  }
}
