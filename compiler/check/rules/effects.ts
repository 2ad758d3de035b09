import type { Field } from "../../../grammar/ast.ts";
import { expectation, type BlockSpec, type schedule } from "../../../grammar/vocabulary/index.ts";
import type { Fix } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

type ScheduleReading = BlockReading<typeof schedule>;

/** No field is there that another one makes pointless. */
export function checkEffects(reading: ScheduleReading, scope: Scope): void {
  const { fields, values, nested } = reading;
  const pointless = (name: string, why: string, in_: BlockReading<BlockSpec> = reading, more?: Fix[]): void =>
    reportPointless(in_.fields.get(name), name, why, more ?? [], scope);

  if (values.delivery?.length === 0) {
    pointless("deliver_on", "`delivery` is empty, so nothing is delivered");
  }
  if (values.retries === 0) pointless("retry_backoff", "`retries` is 0, so there is no further attempt");
  if (values.catch_up === "skip") {
    pointless("catch_up_window", '`catch_up` is "skip", so no missed due time is run');
  }
  if (fields.has("at") && !fields.has("cron")) {
    const why = "an `at` is one instant, whatever the clocks do";
    pointless("dst_gap", why);
    pointless("dst_overlap", why);
  }
  const policy = nested.get("policy");
  if (policy !== undefined && values.policy?.require_approval !== true) {
    const asking = askingForApproval(policy);
    if (asking !== undefined) {
      const why = "`require_approval` is not `true`, so no approval is asked for";
      pointless("approvers", why, policy, asking);
      pointless("approval_timeout", why, policy, asking);
    }
  }
  if (saysNone(nested.get("budget"), ["max_cost", "max_tokens"])) {
    pointless("budget", "it gives neither a `max_cost` nor a `max_tokens`");
  }
  if (saysNone(nested.get("expect"), Object.keys(expectation.fields))) {
    pointless("expect", "it is empty");
  }
}

/** How to ask for approval after all; undefined where what `require_approval` says could not be read. */
function askingForApproval({ fields, misspelt }: BlockReading<BlockSpec>): Fix[] | undefined {
  if (misspelt.has("require_approval")) return undefined;
  const written = fields.get("require_approval");
  if (written === undefined) {
    const first = [...fields.values()][0];
    if (first === undefined) return [];
    const at = first.key.span.start;
    return [asking({ start: at, end: at }, "require_approval: true, ")];
  }
  if (written.value?.kind !== "boolean") return undefined;
  return [asking(written.value.span, "true")];
}

function asking(span: Field["span"], text: string): Fix {
  return { title: "Require approval", applicability: "unsafe", edits: [{ span, text }] };
}

/** Whether a block gives none of these. */
function saysNone(block: BlockReading<BlockSpec> | undefined, names: readonly string[]): boolean {
  return block !== undefined && !names.some((name) => block.fields.has(name) || block.misspelt.has(name));
}

function reportPointless(
  field: Field | undefined,
  name: string,
  why: string,
  more: readonly Fix[],
  scope: Scope,
): void {
  if (field === undefined) return;
  const removing: Fix = {
    title: `Remove \`${name}\``,
    applicability: "unsafe",
    edits: [{ span: scope.source.removal(field.span), text: "" }],
  };
  scope.report("no-effect", field.key.span, { field: name, why }, { fixes: [...more, removing] });
}
