import { visible } from "../diagnostics/index.ts";
import { names } from "./names.ts";

/** Longer lists stand on lines of their own, as everywhere. */
const WIDTH = 100;

/** A value of a field, as it will be written. */
export type Value = string | number | boolean | readonly string[] | { readonly [key: string]: Value };
/** Fields that are undefined are not written. */
export type Fields = Readonly<Record<string, Value | undefined>>;

export interface Job {
  /** What it would best be called; made legal and unique. */
  readonly name: string;
  /** Stand above it. */
  readonly comments: readonly string[];
  readonly agent: Fields;
  /** Without `name` and `agent`. */
  readonly schedule: Fields;
  /** Written as a block, as the guides do. */
  readonly policy?: Fields;
}

/** Builds the text of a file, in the order of the source. */
export interface Document {
  comment(...lines: readonly string[]): void;
  /** An empty line: comments before it do not belong to the job behind it. */
  gap(): void;
  job(job: Job): void;
  readonly schedules: number;
  text(): string;
}

export function document(): Document {
  const parts: string[] = [];
  const scheduleNames = names();
  const agentNames = names();
  /** One agent for all jobs that do the same. */
  const known = new Map<string, string>();
  let count = 0;
  let open: string[] = [];

  const close = (): void => {
    if (open.length > 0) parts.push(open.join("\n"));
    open = [];
  };
  return {
    comment(...lines) {
      open.push(...commentLines(lines));
    },
    gap: close,
    job({ name, comments, agent, schedule, policy }) {
      open.push(...commentLines(comments));
      count++;
      const key = JSON.stringify(agent);
      let agentName = known.get(key);
      if (agentName === undefined) {
        agentName = agentNames.take(name);
        known.set(key, agentName);
        open.push(`agent ${headerName(agentName)} {`, ...fieldLines(agent, 1), "}", "");
      }
      const fields = { name: scheduleNames.take(name), agent: agentName, ...schedule };
      const conditions = policy === undefined ? [] : fieldLines(policy, 2);
      const block = conditions.length === 0 ? [] : ["", "  policy {", ...conditions, "  }"];
      open.push("schedule {", ...fieldLines(fields, 1), ...block, "}");
      close();
    },
    get schedules() {
      return count;
    },
    text() {
      close();
      return parts.length === 0 ? "" : `${parts.join("\n\n")}\n`;
    },
  };
}

function commentLines(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => line.split(/\r\n|[\r\n]/))
    .map((line) => {
      const text = visible(line.replaceAll("\t", " ")).trimEnd();
      return text === "" ? "#" : `# ${text}`;
    });
}

function headerName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : string(name);
}

function fieldLines(fields: Fields, depth: number): string[] {
  const indent = "  ".repeat(depth);
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const key = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : string(name);
    if (typeof value === "object" && !isList(value)) {
      return [`${indent}${key}: {`, ...fieldLines(value, depth + 1), `${indent}}`];
    }
    const line = `${indent}${key}: ${plain(value)}`;
    if (!isList(value) || value.length === 0 || line.length <= WIDTH) return [line];
    return [`${indent}${key}: [`, ...value.map((item) => `${indent}  ${string(item)},`), `${indent}]`];
  });
}

function plain(value: string | number | boolean | readonly string[]): string {
  if (typeof value === "string") return string(value);
  return typeof value === "object" ? `[${value.map(string).join(", ")}]` : String(value);
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
};

/** `"…"` with escapes. Half a surrogate pair is no character, and cannot be written. */
function string(text: string): string {
  const written = text
    .toWellFormed()
    .replace(/["\\\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu, (character) => {
      return escapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
    });
  return `"${written}"`;
}

/** Text for a field that takes references, in which `${` is to mean itself. */
export function literal(text: string): string {
  return text.replaceAll("${", () => "$${");
}
