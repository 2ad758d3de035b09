import type { Field, Value } from "../../../grammar/ast.ts";
import type { agent, schedule } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import { keyText } from "../read/key.ts";
import type { Scope, TextNode } from "../scope.ts";
import { secretInAddress, wellKnownSecret, wholeSecret, type Secret } from "./find.ts";
import { availableName, isSecretHeader, isSecretVariable, variableFor } from "./names.ts";

/** No credential of a schedule stands in its file. */
export function checkSecrets({ fields }: BlockReading<typeof schedule>, scope: Scope): void {
  checkField(fields.get("webhook_url"), "webhook_url", secretInAddress, "WEBHOOK_TOKEN", scope);
  checkField(fields.get("slack_webhook_url"), "slack_webhook_url", slackAddress, "SLACK_WEBHOOK_URL", scope);
  checkField(fields.get("webhook_secret"), "webhook_secret", signingSecret, "WEBHOOK_SECRET", scope);
  checkField(fields.get("agent_pin_jwt"), "agent_pin_jwt", credential, "AGENT_PIN_JWT", scope);
  for (const { key, node } of entriesOf(fields.get("webhook_headers"))) {
    const secret = secretInHeader(key, node.value);
    if (secret === undefined) continue;
    const bare = key.replace(/^x-/i, "");
    const variable = /^authorization$/i.test(key) ? "WEBHOOK_TOKEN" : variableFor(`webhook_${bare}`);
    report(node, `The header ${quoted(key)}`, secret, variable, scope);
  }
}

/** No credential of an agent's command stands in its file. */
export function checkAgentSecrets({ fields }: BlockReading<typeof agent>, scope: Scope): void {
  for (const { key, node } of entriesOf(fields.get("env"))) {
    const named = isSecretVariable(key, node.value) ? wholeSecret(node.value, "a secret") : undefined;
    const secret = wellKnownSecret(node.value) ?? named;
    // A key that is no name was reported.
    const variable = /^[A-Za-z_]\w*$/.test(key) ? key : variableFor(key);
    if (secret !== undefined) report(node, `${quoted(key)} in \`env\``, secret, variable, scope);
  }
}

type Look = (text: string) => Secret | undefined;

const slackAddress: Look = (text) =>
  wholeSecret(text, "the address of a webhook, which is a secret") ?? wellKnownSecret(text);
const signingSecret: Look = (text) => wholeSecret(text, "a secret") ?? wellKnownSecret(text);
const credential: Look = (text) => wholeSecret(text, "a credential") ?? wellKnownSecret(text);

function secretInHeader(name: string, value: string): Secret | undefined {
  const known = wellKnownSecret(value);
  if (known !== undefined || !isSecretHeader(name)) return known;
  const scheme = /^\s*(?:Bearer|Basic|Digest|Token|ApiKey)\s+/i.exec(value)?.[0].length ?? 0;
  const secret = wholeSecret(value.slice(scheme), "a secret");
  return secret && { ...secret, start: secret.start + scheme, end: secret.end + scheme };
}

type Quoted = Extract<TextNode, { readonly kind: "string" | "block_string" }>;

function quotedText(node: Value | undefined): Quoted | undefined {
  return (node?.kind === "string" || node?.kind === "block_string") && !node.unterminated ? node : undefined;
}

function checkField(
  field: Field | undefined,
  name: string,
  look: Look,
  variable: string,
  scope: Scope,
): void {
  const node = quotedText(field?.value);
  const secret = node && look(node.value);
  if (node === undefined || secret === undefined) return;
  const known = secret.what === "a password" ? "WEBHOOK_PASSWORD" : variable;
  report(node, `\`${name}\``, secret, known, scope);
}

function entriesOf(field: Field | undefined): readonly { readonly key: string; readonly node: Quoted }[] {
  if (field?.value?.kind !== "object") return [];
  return field.value.body.entries.flatMap((entry) => {
    const node = entry.kind === "field" ? quotedText(entry.value) : undefined;
    return entry.kind === "field" && node !== undefined ? [{ key: keyText(entry.key), node }] : [];
  });
}

function report(node: Quoted, subject: string, secret: Secret, variable: string, scope: Scope): void {
  const reference = `\${${availableName(variable)}}`;
  const span = scope.source.within(node, secret.start, secret.end);
  const fix: Fix = {
    title: `Write \`${reference}\``,
    applicability: "unsafe",
    edits: [{ span, text: reference }],
  };
  // Behind a `$` it would be no reference.
  const fixes = node.value[secret.start - 1] === "$" ? [] : [fix];
  scope.report("secret-in-clear", span, { subject, what: secret.what, reference }, { fixes });
}
