import type { Field, Value } from "../../../grammar/ast.ts";
import { channels, schedule } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { didYouMean, near } from "../../words/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

type ScheduleReading = BlockReading<typeof schedule>;

interface Listed {
  readonly channel: string;
  readonly node: Value;
}

/** Where `delivery` does not stand, it is this. */
const DEFAULT_CHANNEL = "stdout";

/** Every channel is known and has what it needs, and no field is there for a channel that is not listed. */
export function checkChannels(reading: ScheduleReading, scope: Scope): void {
  const field = reading.fields.get("delivery");
  const listed = field === undefined ? [] : listedIn(field);
  // What is listed is not known: it was reported, and anything said here might be wrong.
  if (listed === undefined) return;
  const isListed = (name: string) =>
    field === undefined ? name === DEFAULT_CHANNEL : listed.some(({ channel }) => channel === name);
  const misspelt: string[] = [];
  for (const item of listed) {
    const spec = channels.get(item.channel);
    if (spec === undefined) {
      const meant = reportUnknown(item, scope);
      if (meant !== undefined) misspelt.push(meant);
    } else if (spec.needs !== undefined && ![spec.needs, spec.orElse].some(isWritten(reading))) {
      reportMissing(item, spec.needs, scope);
    }
  }
  for (const [channel, spec] of channels) {
    for (const name of spec.fields) {
      const given = reading.fields.get(name);
      if (given === undefined || isListed(channel) || misspelt.includes(channel)) continue;
      reportUnused(given, name, channel, field, scope);
    }
  }
}

function isWritten({ fields, misspelt }: ScheduleReading): (field: string | undefined) => boolean {
  return (field) => field !== undefined && (fields.has(field) || misspelt.has(field));
}

function listedIn(field: Field): readonly Listed[] | undefined {
  if (field.value?.kind !== "list") return undefined;
  const listed: Listed[] = [];
  for (const node of field.value.items) {
    const channel = node.kind === "string" ? node.value : node.kind === "word" ? node.text : undefined;
    if (channel === undefined || channel.trim() === "" || channel.includes("${")) return undefined;
    if (!listed.some((other) => other.channel === channel)) listed.push({ channel, node });
  }
  return listed;
}

/** Gives the channel that was probably meant. */
function reportUnknown({ channel, node }: Listed, scope: Scope): string | undefined {
  const custom = scope.config.customChannels ?? [];
  if (custom.includes(channel)) return undefined;
  const builtIn = [...channels.keys()];
  const meant = near(channel, [...builtIn, ...custom]);
  const fixes: Fix[] =
    meant === undefined
      ? []
      : [
          {
            title: `Write ${quoted(meant)}`,
            applicability: "unsafe",
            edits: [{ span: node.span, text: `"${meant}"` }],
          },
        ];
  const params = { channel: quoted(channel), channels: builtIn.join(", "), hint: didYouMean(meant) };
  scope.report("unknown-channel", node.span, params, { fixes });
  return meant;
}

function reportMissing({ channel, node }: Listed, needed: string, scope: Scope): void {
  const slack = channel === "slack";
  if (slack && scope.config.slackDefaultChannel !== undefined) return;
  const spec = Object.entries(schedule.fields).find(([name]) => name === needed)?.[1];
  scope.report("missing-channel-field", node.span, {
    channel,
    field: needed,
    example: scope.source.example(spec?.example ?? needed),
    hint: slack ? " Or give a `slack_webhook_url`, or set `slack_default_channel` in the configuration." : "",
  });
}

function reportUnused(
  unused: Field,
  name: string,
  channel: string,
  delivery: Field | undefined,
  scope: Scope,
): void {
  const why =
    delivery === undefined
      ? `without \`delivery\` the output goes to \`${DEFAULT_CHANNEL}\` alone`
      : "`delivery` does not list it";
  const fixes = delivery === undefined ? [] : adding(channel, delivery);
  scope.report("unused-channel-field", unused.key.span, { field: name, channel, why }, { fixes });
}

function adding(channel: string, delivery: Field): readonly Fix[] {
  if (delivery.value?.kind !== "list" || delivery.value.incomplete) return [];
  const last = delivery.value.items.at(-1);
  const at = last === undefined ? delivery.value.span.start + 1 : last.span.end;
  const text = last === undefined ? `"${channel}"` : `, "${channel}"`;
  return [
    {
      title: `Add \`${channel}\` to \`delivery\``,
      applicability: "unsafe",
      edits: [{ span: { start: at, end: at }, text }],
    },
  ];
}
