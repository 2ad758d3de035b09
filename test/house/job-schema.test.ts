import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, checkJob, type CatalogueEntry } from "../../compiler/index.ts";
import { Ajv2020 } from "../../compiler/report/testing/ajv.ts";
import { parse, type Value } from "../../grammar/index.ts";
import { schedule, type BlockSpec } from "../../grammar/vocabulary/index.ts";
import { root } from "./root.ts";

const schema: { readonly examples: readonly object[] } = JSON.parse(
  readFileSync(join(root, "docs/reference/job.schema.json"), "utf8"),
);
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** A configuration that stands in for what a job may leave to it. */
const config = { slackDefaultChannel: "#ops", customChannels: ["pager"] };

/** What is proven of a well-formed job, such as that it never fires, is no matter of its shape. */
function accepts(job: unknown): boolean {
  return !checkJob(job, { config }).diagnostics.some(({ code, severity }) => {
    const { proof }: CatalogueEntry = catalogue[code];
    return severity === "error" && proof !== true;
  });
}

const job = { name: "daily-report", agent: "reporter", cron: "0 9 * * *" };
function without(whole: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
}

test.each([
  job,
  ...schema.examples,
  { name: "n", agent_id: "a", cron_expr: "@daily" },
  { name: "n", agent: null, agent_id: "a", at: null, cron: "0 0 1 1 *" },
  { name: "n", agent: "a", at: "2030-02-15T14:30:00", timezone: "Europe/Madrid" },
  { ...job, delivery: ["slack", "pager"] },
  { ...job, delivery: ["webhook"], webhook_url: "${HOOK}", webhook_headers: { "X-Team": "ops", Gone: null } },
  { ...job, delivery: ["email"], email_recipients: ["a@b.example", "${OPS_MAIL}"] },
  { ...job, description: "Costs ${much}", log_file: "a b.log", tags: [] },
  { ...job, policy: { max_runtime: "1h30m500ms", allowed_hours: { start: "22:00", end: "24:00" } } },
  { ...job, policy: null, jitter: "0s", catch_up_window: "007m" },
])("both take %j", (good) => {
  expect(accepts(good)).toBe(true);
  validate(good);
  expect(validate.errors ?? []).toEqual([]);
});

test.each<[string, unknown]>([
  ["no object", []],
  ["nothing", {}],
  ["no name", without(job, "name")],
  ["no agent", without(job, "agent")],
  ["no trigger", without(job, "cron")],
  ["a name that is null", { ...job, name: null }],
  ["both triggers", { ...job, at: "2030-02-15T14:30:00Z" }],
  ["two spellings of one key", { ...job, agent_id: "x" }],
  ["two spellings of the trigger", { ...job, cron_expr: "@daily" }],
  ["an unknown key", { ...job, colour: 1 }],
  ["an unknown key below", { ...job, policy: { hours: {} } }],
  ["a bad name", { ...job, name: "a b" }],
  ["a reference where none is looked up", { ...job, agent: "${WHO}" }],
  ["a number as text", { ...job, max_retries: "3" }],
  ["a fraction", { ...job, max_retries: 1.5 }],
  ["too small a number", { ...job, max_concurrent: 0 }],
  ["an unknown choice", { ...job, session_mode: "shared" }],
  ["a duration as a number", { ...job, policy: { max_runtime: 300 } }],
  ["a duration of nothing", { ...job, policy: { max_runtime: "0s" } }],
  ["units out of order", { ...job, policy: { max_runtime: "5m1h" } }],
  ["half a window", { ...job, policy: { allowed_hours: { start: "22:00" } } }],
  ["an hour that is none", { ...job, policy: { allowed_hours: { start: "25:00", end: "04:00" } } }],
  ["a channel without what it needs", { ...job, delivery: ["webhook"] }],
  ["a channel whose need is null", { ...job, delivery: ["webhook"], webhook_url: null }],
  ["a URL of another protocol", { ...job, delivery: ["webhook"], webhook_url: "ftp://x" }],
  ["an address that is none", { ...job, delivery: ["email"], email_recipients: ["nobody"] }],
  ["nobody to mail to", { ...job, delivery: ["email"], email_recipients: [] }],
  ["a path as the log file", { ...job, delivery: ["log_file"], log_file: "../x" }],
  [
    "a header with a blank",
    { ...job, delivery: ["webhook"], webhook_url: "https://x", webhook_headers: { "a b": "" } },
  ],
  ["an amount without currency", { ...job, budget: { max_cost: "5" } }],
  ["an amount of nothing", { ...job, budget: { max_cost: "0.00 USD" } }],
  ["null in a list", { ...job, tags: [null] }],
])("neither takes %s", (_title, wrong) => {
  expect(accepts(wrong)).toBe(false);
  expect(validate(wrong)).toBe(false);
});

/** A value of a file as JSON has it. */
function plain(value: Value | undefined): unknown {
  switch (value?.kind) {
    case "string":
    case "block_string":
    case "number":
    case "boolean":
      return value.value;
    case "duration":
    case "word":
      return value.text;
    case "list":
      return value.items.map(plain);
    case "object":
      return Object.fromEntries(
        value.body.entries.flatMap((entry) =>
          entry.kind === "field"
            ? [[entry.key.kind === "word" ? entry.key.text : entry.key.value, plain(entry.value)]]
            : [],
        ),
      );
    case "bad":
    case undefined:
      throw new Error("An example that does not parse.");
  }
}

function exampleOf(example: string): unknown {
  const [item] = parse(`x {\n${example}\n}`).file.items;
  const [entry] = item?.kind === "block" ? item.body.entries : [];
  return plain(entry?.kind === "field" ? entry.value : undefined);
}

interface Placed {
  readonly path: readonly string[];
  readonly example: unknown;
}

function fieldsOf(block: BlockSpec, path: readonly string[]): readonly Placed[] {
  return Object.entries(block.fields).flatMap(([name, { type, example }]) => [
    { path: [...path, name], example: exampleOf(example) },
    ...(type.kind === "block" ? fieldsOf(type.block, [...path, name]) : []),
  ]);
}

/** The job with a value at a path, and what the value alone would lack. */
function jobWith(path: readonly string[], value: unknown): Record<string, unknown> {
  const [name = "", ...below] = path;
  const base: Record<string, unknown> = name === "at" ? without(job, "cron") : { ...job };
  if (below.length === 0) return { ...base, [name]: value };
  const inner = below[0] === "allowed_hours" && below.length > 1 ? { start: "01:00", end: "02:00" } : {};
  const nest = (at: readonly string[]): unknown => {
    const [key = "", ...rest] = at;
    return rest.length === 0 ? { ...inner, [key]: value } : { [key]: nest(rest) };
  };
  return { ...base, [name]: nest(below) };
}

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  1,
  -1,
  1.5,
  1e300,
  "",
  " ",
  "x",
  "a b",
  "5m",
  "0s",
  "5.00 USD",
  "2030-02-15T14:30:00Z",
  "@daily",
  "Europe/Madrid",
  "${X}",
  "$${X}",
  "a${X}b",
  "${",
  "24:00",
  "12:30",
  "#ops",
  "C0123456789",
  "a@b",
  "https://x.example/",
  "a\u0000b",
  "a\nb",
  "POST",
  "once",
  "ü",
  "(",
  [],
  ["x"],
  ["stdout"],
  ["webhook"],
  ["a@b.example"],
  [1],
  [""],
  ["${X}"],
  {},
  { X: "y" },
  { "X-Y": "${Z}" },
  { X: 1 },
  { enabled: true },
  { max_tokens: 1 },
];

describe.each(fieldsOf(schedule, []).map((placed) => [placed.path.join("."), placed] as const))(
  "%s",
  (_title, { path, example }) => {
    test("its example is valid", () => {
      const good = jobWith(path, example);
      expect(accepts(good)).toBe(true);
      validate(good);
      expect(validate.errors ?? []).toEqual([]);
    });

    test("whatever the checker accepts is valid", () => {
      const accepted = oddities.map((value) => jobWith(path, value)).filter(accepts);
      expect(accepted.length).toBeGreaterThan(0);
      expect(accepted.filter((good) => !validate(good))).toEqual([]);
    });
  },
);
