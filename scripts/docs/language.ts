import {
  agent,
  channels,
  schedule,
  widerKeywords,
  type BlockSpec,
  type FieldSpec,
} from "../../grammar/vocabulary/index.ts";
import { anchor, cell, code, page, prose, table } from "./markdown.ts";
import { channelWords, referenceWords, typeWords } from "./words.ts";

interface Placed {
  /** `schedule.policy`. */
  readonly path: string;
  readonly block: BlockSpec;
}

/** Every block and every field. */
export function languagePage(): string {
  return page(
    "grammar/vocabulary",
    "# The language: blocks and fields",
    "A file holds blocks; a block holds fields, `key: value`. A field may be left out unless it is **required**.",
    [schedule, agent]
      .flatMap((block) => withNested({ path: block.keyword, block }))
      .map(({ path }) => `- [\`${path}\`](#${anchor(path)})`)
      .join("\n"),
    ...[schedule, agent].flatMap((block) => withNested({ path: block.keyword, block })).map(blockSection),
    "## Channels",
    "What `delivery` may list; the settings may add others by name.",
    table(
      ["Channel", "What it does", "Needs", "Reads"],
      Array.from(channels, ([name, { docs, needs, orElse, fields }]) => [
        `\`${name}\``,
        cell(docs),
        [needs, orElse]
          .filter((field) => field !== undefined)
          .map((field) => `\`${field}\``)
          .join(" or "),
        fields.map((field) => `\`${field}\``).join(", "),
      ]),
    ),
    "## Blocks of the wider Symbiont language",
    `${Array.from(widerKeywords, (keyword) => `\`${keyword}\``).join(", ")} at the top of a file open blocks that are kept as they are and otherwise left alone.`,
  );
}

function withNested(placed: Placed): readonly Placed[] {
  const nested = Object.entries(placed.block.fields).flatMap(([name, { type }]) =>
    type.kind === "block" ? withNested({ path: `${placed.path}.${name}`, block: type.block }) : [],
  );
  return [placed, ...nested];
}

function blockSection({ path, block }: Placed): string {
  const fields = Object.entries(block.fields);
  return [
    `## \`${path}\``,
    prose(block.docs),
    table(
      ["Field", "Type", "Default"],
      fields.map(([name, spec]) => [
        `[\`${name}\`](#${anchor(`${path}.${name}`)})`,
        cell(typeWords(spec.type)),
        spec.required === true ? "**required**" : spec.default === undefined ? "" : `\`${spec.default}\``,
      ]),
    ),
    ...fields.map(([name, spec]) => fieldSection(name, spec, path)),
  ].join("\n\n");
}

function fieldSection(name: string, spec: FieldSpec, path: string): string {
  const { type, docs, example, since, references, json } = spec;
  const channelNotes = path === schedule.keyword ? channelWords(name) : [];
  const facts = [
    `Type: ${prose(typeWords(type))}`,
    spec.required === true ? "Required" : undefined,
    spec.default === undefined ? undefined : `Default: \`${spec.default}\``,
    type.kind === "block" ? `Fields: see [\`${path}.${name}\`](#${anchor(`${path}.${name}`)})` : undefined,
    holdsText(spec) ? `\`\${…}\` in it: ${referenceWords[references]}` : undefined,
    json === undefined ? undefined : `In the JSON of jobs: \`${json}\` (\`${name}\` is taken, too)`,
    `Since ${since}`,
  ].filter((fact) => fact !== undefined);
  return [
    // A block has a heading of its own under the same name.
    type.kind === "block" ? `### \`${name}\` in \`${path}\`` : `### \`${path}.${name}\``,
    [docs, ...channelNotes].map(prose).join(" "),
    facts.map((fact) => `- ${fact}`).join("\n"),
    ...(type.kind === "enum"
      ? [
          table(
            ["Value", "Meaning"],
            type.values.map(({ value, docs }) => [`\`${value}\``, cell(docs)]),
          ),
        ]
      : []),
    code("symbi", example),
  ].join("\n\n");
}

/** Where there is no text, there are no references to speak of. */
function holdsText({ type }: FieldSpec): boolean {
  return ["string", "name", "list", "record"].includes(type.kind);
}
