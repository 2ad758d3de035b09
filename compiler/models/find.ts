import { near } from "../words/index.ts";
import { table } from "./table.ts";

export interface KnownModel {
  readonly provider: string;
  /** As its provider writes it. */
  readonly id: string;
  /** For a million tokens. Undefined: not known. */
  readonly price: { readonly currency: string; readonly input: number; readonly output: number } | undefined;
}

/** By the name with `-` between digits, as providers write most of them: `claude-sonnet-4.5` is `claude-sonnet-4-5`. */
const models: ReadonlyMap<string, KnownModel> = new Map(
  Object.entries(table).flatMap(([provider, ids]) =>
    Object.entries(ids).map(([id, dollars]): [string, KnownModel] => [
      hyphened(id),
      {
        provider,
        id,
        price: dollars === undefined ? undefined : { currency: "USD", input: dollars[0], output: dollars[1] },
      },
    ]),
  ),
);

function hyphened(name: string): string {
  return name.replace(/(?<=\d)\.(?=\d)/g, "-");
}

/** The model of that name, which may say its provider first: `anthropic/claude-sonnet-4-5`. */
export function findModel(name: string): KnownModel | undefined {
  const plain = models.get(name);
  if (plain !== undefined) return plain;
  const slash = name.indexOf("/");
  const found = models.get(hyphened(name.slice(slash + 1)));
  return slash < 0 || found?.provider === name.slice(0, slash) ? found : undefined;
}

/**
 * The known model or the other name that was probably meant. Never one that differs in its digits alone: that is
 * another version, and may be newer than the table.
 */
export function modelMeantBy(name: string, others: readonly string[]): string | undefined {
  const dotted = /\d\.\d/.test(name);
  const candidates = [...models.values()].map(({ id }) =>
    dotted ? id.replace(/(?<=\d)-(?=\d\b)/g, ".") : id,
  );
  const all = [...others, ...candidates];
  const same = all.find((candidate) => squashed(candidate) === squashed(name));
  if (same !== undefined) return same;
  const meant = near(name, all);
  return meant !== undefined && lettersOf(meant) !== lettersOf(name) ? meant : undefined;
}

function squashed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

const families = new Set([...models.keys()].map(familyOf));

/** Is it a name as the known models have them, so that it should be among them? */
export function looksLikeModelOf(name: string): boolean {
  return families.has(familyOf(name.toLowerCase()));
}

/** `claude`, `gpt`, `o`: the letters before the first digit or mark. */
function familyOf(name: string): string {
  const letters = /^[a-z]*/.exec(name)?.[0] ?? "";
  return /^[a-z]\d/.test(name) ? `${letters}#` : letters;
}
