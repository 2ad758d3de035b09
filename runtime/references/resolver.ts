import { resolve as resolvePath } from "node:path";
import type { Redactor } from "./redactor.ts";
import { readSecretFile } from "./secret-file.ts";
import { type Part, parseTemplate } from "./template.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a reference stands: names it in errors, and says where relative files start. */
export interface Use {
  /** `env API_TOKEN of agent reporter`. */
  readonly place: string;
  /** Absolute folder. */
  readonly baseDir: string;
}

export interface ReferenceProblem {
  readonly code: "reference_missing" | "reference_refused" | "reference_unreadable" | "reference_malformed";
  /** As written: `${API_TOKEN}`. */
  readonly reference: string;
  readonly place: string;
  readonly sentence: string;
}

export type Resolution =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: ReferenceProblem };

/** Looks references up at the moment of use. Nothing is kept but what the redactor must know. */
export interface Resolver {
  resolve(text: string, use: Use): Resolution;
}

export interface ResolverOptions {
  readonly env: Environment;
  /** `[runtime] env_allow`; undefined: any name but the reserved ones. */
  readonly allow: readonly string[] | undefined;
  readonly redactor: Redactor;
  /** The texts are the operator's own settings, which may name any variable. */
  readonly forSettings?: boolean;
  /** Names that hold credentials of models, besides the usual ones. */
  readonly credentials?: ReadonlySet<string>;
}

/** The scheduler's own settings and the credentials of models: never for definitions, whatever `env_allow` says. */
const RESERVED = /^(SYMBI|ANTHROPIC|OPENAI|AZURE_OPENAI|GOOGLE|GEMINI)_/;

export function createResolver(options: ResolverOptions): Resolver {
  return {
    resolve(text, use) {
      let value = "";
      for (const part of parseTemplate(text)) {
        const found = look(part, use, options);
        if (!found.ok) return found;
        value += found.value;
      }
      return { ok: true, value };
    },
  };
}

function look(part: Part, use: Use, options: ResolverOptions): Resolution {
  switch (part.kind) {
    case "text":
      return { ok: true, value: part.text };
    case "malformed":
      return no(
        "reference_malformed",
        part.written,
        use,
        "is not a reference: write ${NAME}, ${NAME:-default} or ${file:PATH}, or $${ for a literal ${.",
      );
    case "environment":
      return lookEnvironment(part, use, options);
    case "file":
      return lookFile(part, use, options);
  }
}

function lookEnvironment(
  { written, name, fallback }: Extract<Part, { kind: "environment" }>,
  use: Use,
  { env, allow, redactor, forSettings = false, credentials }: ResolverOptions,
): Resolution {
  // Names of variables know no case on Windows.
  if (!forSettings && (RESERVED.test(name.toUpperCase()) || credentials?.has(name) === true))
    return no(
      "reference_refused",
      written,
      use,
      "is never given to definitions: it belongs to symbi itself or is a model's credential.",
    );
  if (!forSettings && allow !== undefined && !allow.includes(name))
    return no(
      "reference_refused",
      written,
      use,
      `is not among the names that [runtime] env_allow lets definitions use; add "${name}" there.`,
    );
  const value = env[name];
  // As in a shell, `:-` also stands in for an empty value.
  if (fallback !== undefined && (value === undefined || value === "")) return { ok: true, value: fallback };
  if (value === undefined)
    return no(
      "reference_missing",
      written,
      use,
      `is not set: set ${name} in the environment of the scheduler, or write \${${name}:-default}.`,
    );
  redactor.add(value);
  return { ok: true, value };
}

function lookFile(
  { written, path }: Extract<Part, { kind: "file" }>,
  use: Use,
  { redactor }: ResolverOptions,
): Resolution {
  const absolute = resolvePath(use.baseDir, path);
  const file = readSecretFile(absolute);
  if (!file.ok)
    return no("reference_unreadable", written, use, `cannot be read from ${absolute}: ${file.why}.`);
  redactor.add(file.value);
  return file;
}

function no(code: ReferenceProblem["code"], reference: string, use: Use, what: string): Resolution {
  const sentence = `${reference} in ${use.place} ${what}`;
  return { ok: false, problem: { code, reference, place: use.place, sentence } };
}
