import type { LoadedConfig, Setting } from "../runtime/config/index.ts";

/** A setting for people: secrets masked. */
export interface ShownSetting {
  readonly key: string;
  /** A table's entries are texts, or tables of their own. */
  readonly value: string | number | boolean | readonly string[] | Readonly<Record<string, unknown>> | null;
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

/** A value in one line; a table as its environment variable would hold it. */
export function settingText(value: ShownSetting["value"]): string {
  if (value === null) return "-";
  if (typeof value !== "object") return String(value);
  const items: readonly string[] = isList(value)
    ? value
    : Object.entries(value).map(
        ([name, item]) => `${name}=${typeof item === "string" ? item : JSON.stringify(item)}`,
      );
  return items.join(",");
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
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
