import type { Field } from "../../../grammar/ast.ts";
import { agent, schedule, type BlockSpec } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { didYouMean, enumeration, near } from "../../words/index.ts";
import type { Scope } from "../scope.ts";

/** Blocks with few fields are listed whole. */
const FEW = 8;

/** Says that a block has no such field, and which one was meant or where it belongs. Gives the one that was meant. */
export function reportUnknownField(
  key: Field["key"],
  written: string,
  block: BlockSpec,
  scope: Scope,
): string | undefined {
  const names = Object.keys(block.fields);
  const alias = names.find((name) => block.fields[name]?.json === written);
  const instead = Object.hasOwn(block.notFields ?? {}, written) ? block.notFields?.[written] : undefined;
  const close = alias ?? near(written, names);
  const owners = alias === undefined ? ownersOf(written).filter((owner) => owner !== block) : [];
  // A field of another block is there by mistake of place, not of spelling.
  const meant = owners.length === 0 && instead === undefined ? close : undefined;
  const fixes: Fix[] =
    meant === undefined
      ? []
      : [
          {
            title: `Write ${quoted(meant)}`,
            applicability: "unsafe",
            edits: [{ span: key.span, text: meant }],
          },
        ];
  const hint =
    instead !== undefined
      ? ` ${instead}`
      : owners.length > 0
        ? ` It belongs in ${owners.map(placeOf).join(" or ")}.`
        : meant !== undefined
          ? didYouMean(meant)
          : names.length <= FEW
            ? ` Its fields are ${enumeration(names)}.`
            : "";
  scope.report("unknown-field", key.span, { block: block.keyword, field: quoted(written), hint }, { fixes });
  return meant;
}

const blocks: readonly BlockSpec[] = [schedule, agent].flatMap(withNested);

function withNested(block: BlockSpec): readonly BlockSpec[] {
  const nested = Object.values(block.fields).flatMap(({ type }) =>
    type.kind === "block" ? [type.block] : [],
  );
  return [block, ...nested.flatMap(withNested)];
}

function ownersOf(field: string): readonly BlockSpec[] {
  return blocks.filter((block) => Object.hasOwn(block.fields, field));
}

function placeOf(block: BlockSpec): string {
  return `\`${block.keyword} { … }\``;
}
