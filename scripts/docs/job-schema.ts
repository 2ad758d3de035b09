import {
  channels,
  schedule,
  type BlockSpec,
  type FieldSpec,
  type FieldType,
  type KeyFormat,
  type TextFormat,
} from "../../grammar/vocabulary/index.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A `${…}` that is not `$${`. */
const reference = String.raw`(^|[^$])\$\{`;
const orReference = String.raw`|[\s\S]*\$\{[\s\S]*`;
const something = String.raw`\S`;
const withoutNul = String.raw`^[^\u0000]*$`;

/** What can be said of a text by a pattern. What depends on dates, zones or other fields, the checker says. */
const patterns: Readonly<Record<TextFormat, string | undefined>> = {
  text: undefined,
  job_name: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$",
  agent_name: "^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$",
  cron: something,
  instant: something,
  timezone: something,
  label: something,
  channel: something,
  url: String.raw`^([Hh][Tt][Tt][Pp][Ss]?://\S+${orReference})$`,
  header_value: String.raw`^[^\u0000-\u0008\u000a-\u001f\u007f]*$`,
  slack_channel: String.raw`^(#[^\s#@]{1,80}|[CDG][A-Z0-9]{7,}${orReference})$`,
  email: String.raw`^([^\s@<>,;]+@[^\s@<>,;]+${orReference})$`,
  file_name: String.raw`^(?!\.{1,2}$)[^/\\<>:"|?*\u0000-\u001f]+$`,
  mail_subject: String.raw`^[^\u0000-\u0008\u000a-\u001f\u007f]+$`,
  credential: something,
  argument: withoutNul,
  path: withoutNul,
  environment_value: withoutNul,
  opening_time: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
  closing_time: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
  regular_expression: something,
};

const keyPatterns: Readonly<Record<KeyFormat, string>> = {
  header_name: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
  variable_name: "^[A-Za-z_][A-Za-z0-9_]*$",
};

const units = ["w", "d", "h", "m", "s", "ms"].map((unit) => `([0-9]+${unit})?`).join("");

/**
 * A job as `symbi cron add --json` takes it. What is accepted there is valid here (but for unknown keys that hold
 * `null`, which are passed over there); not all that is refused there is invalid.
 */
export function jobSchema(): Schema {
  const { properties, required, ...rest } = blockSchema(schedule, ["name"]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A job of symbi",
    description: `${schedule.docs} As \`symbi cron add --json\` takes it. \`null\` is the same as leaving a key out.`,
    ...rest,
    properties,
    required,
    allOf: [exactlyOne("agent"), exactlyOne("cron", "at"), ...channelNeeds()],
    examples: [
      { name: "daily-report", agent_id: "reporter", cron_expr: "0 9 * * *", timezone: "Europe/Madrid" },
      { name: "launch", agent: "announcer", at: "2030-02-15T14:30:00Z", delivery: ["stdout"] },
    ],
    $defs: {
      reference: {
        description: "A text with a `${…}` reference in it, which would not be looked up here.",
        type: "string",
        pattern: reference,
      },
    },
  };
}

/** `required`: fields beside those that their own row requires. One of two keys is for the whole to require. */
function blockSchema(block: BlockSpec, required: readonly string[] = []): Schema {
  const isRequired = (name: string, spec: FieldSpec) =>
    required.includes(name) || (spec.required === true && spec.json === undefined);
  const fields = Object.entries(block.fields);
  const names = fields.filter(([name, spec]) => isRequired(name, spec)).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.flatMap(([name, spec]) => {
        const schema = fieldSchema(spec, isRequired(name, spec));
        return spec.json === undefined
          ? [[name, schema]]
          : [
              [name, schema],
              [spec.json, schema],
            ];
      }),
    ),
    ...(names.length > 0 && { required: names }),
    additionalProperties: false,
  };
}

function fieldSchema(spec: FieldSpec, required: boolean): Schema {
  const type = typeSchema(spec.type, spec.references);
  return {
    description: spec.docs,
    ...(required ? type : orNull(type)),
    ...(spec.default !== undefined && { default: JSON.parse(spec.default) as unknown }),
  };
}

/** A key with `null` counts as absent. */
function orNull(type: Schema): Schema {
  const choices = type["enum"];
  return Array.isArray(choices) ? { enum: [...choices, null] } : { ...type, type: [type["type"], "null"] };
}

function typeSchema(type: FieldType, references: FieldSpec["references"]): Schema {
  switch (type.kind) {
    case "string":
    case "name":
      return textSchema(type.format, references);
    case "integer":
      return { type: "integer", minimum: type.min, maximum: Number.MAX_SAFE_INTEGER };
    case "decimal":
      return { type: "number", minimum: type.min, maximum: type.max };
    case "money":
      return { type: "string", pattern: String.raw`^(?=[0-9.]*[1-9])[0-9]{1,9}(\.[0-9]{1,6})? [A-Z]{3}$` };
    case "boolean":
      return { type: "boolean" };
    case "duration":
      return { type: "string", pattern: `^(?=[0-9])${type.zero ? "" : "(?=.*[1-9])"}${units}$` };
    case "enum":
      return { enum: type.values.map(({ value }) => value) };
    case "list":
      return {
        type: "array",
        items: textSchema(type.of.format, references),
        ...(type.notEmpty !== undefined && { minItems: 1 }),
      };
    case "record":
      return {
        type: "object",
        propertyNames: { pattern: keyPatterns[type.keys] },
        additionalProperties: orNull(textSchema(type.of.format, references)),
      };
    case "block":
      return { description: type.block.docs, ...blockSchema(type.block) };
  }
}

function textSchema(format: TextFormat, references: FieldSpec["references"]): Schema {
  const pattern = patterns[format];
  return {
    type: "string",
    ...(pattern !== undefined && { pattern }),
    ...(references === "refused" && { not: { $ref: "#/$defs/reference" } }),
  };
}

/** A field's own key, and the API's. */
function keysOf(name: string): readonly string[] {
  const fields: BlockSpec["fields"] = schedule.fields;
  const json = fields[name]?.json;
  return json === undefined ? [name] : [name, json];
}

/** One of the fields, under one of its keys. */
function exactlyOne(...fields: readonly string[]): Schema {
  return { oneOf: fields.flatMap(keysOf).map(given) };
}

function given(key: string): Schema {
  return { required: [key], properties: { [key]: { not: { type: "null" } } } };
}

/** What a channel cannot do without. What a default of the settings can stand in for is left to the checker. */
function channelNeeds(): readonly Schema[] {
  return Array.from(channels).flatMap(([channel, { needs, orElse }]) =>
    needs === undefined || orElse !== undefined
      ? []
      : [
          {
            anyOf: [
              given(needs),
              { not: { required: ["delivery"], properties: { delivery: lists(channel) } } },
            ],
          },
        ],
  );
}

function lists(channel: string): Schema {
  return { type: "array", contains: { const: channel } };
}
