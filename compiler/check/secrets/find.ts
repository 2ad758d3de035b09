import { references } from "../../../grammar/index.ts";

/** A stretch of a text that is a secret. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  /** What it is, as it stands after "holds": "a GitHub token". Never the secret itself. */
  readonly what: string;
}

/** Credentials are short. What lies behind is not looked at, so that looking stays cheap. */
const EXAMINED = 4096;

const wellKnown: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/],
  ["an Anthropic key", /\bsk-ant-[\w-]{8,200}/],
  ["a key of a model's provider", /\bsk-[\w-]{20,200}/],
  ["a Slack token", /\bxox[abeoprs]-[\w-]{10,200}/],
  ["a GitHub token", /\b(?:gh[oprsu]_\w{20,200}|github_pat_\w{20,200})/],
  ["a GitLab token", /\bglpat-[\w-]{16,100}/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a Google key", /\bAIza[\w-]{30,60}/],
  ["a Stripe key", /\b[rs]k_live_\w{16,100}/],
  ["a signing secret", /\bwhsec_[\w+/=-]{16,200}/],
  ["a JSON Web Token", /\beyJ[\w-]{8,2000}\.[\w-]{4,2000}\.[\w-]{0,1000}/],
  [
    "the address of a Slack webhook, which is a secret",
    /(?<=\bhooks\.slack\.com\/services\/)\w{3,40}\/\w{3,40}\/\w{8,60}/,
  ],
  [
    "the address of a Discord webhook, which is a secret",
    /(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)\d{5,30}\/[\w-]{20,100}/,
  ],
];

/** Every pattern above needs one of these: most texts have none, and are looked through once. */
const hint =
  /sk-|xox|gh[oprsu]_|github_pat_|glpat-|A[KS]IA|AIza|k_live_|whsec_|eyJ|PRIVATE KEY|services\/|webhooks\//;

/** A credential that is known by how it is written, anywhere outside of references, or as their default. */
export function wellKnownSecret(text: string): Secret | undefined {
  if (!hint.test(text)) return undefined;
  for (const { start, clear } of clearParts(text)) {
    for (const [what, pattern] of wellKnown) {
      const found = pattern.exec(clear);
      if (found === null) continue;
      const at = start + found.index;
      return { start: at, end: at + found[0].length, what };
    }
  }
  return undefined;
}

/** A text that is a secret by its field. One that holds a reference, or speaks of one, is as it should be. */
export function wholeSecret(text: string, what: string): Secret | undefined {
  if (text.trim() === "" || references(text).length > 0) return undefined;
  return { start: 0, end: text.length, what };
}

const SECRET_PARAMETER =
  /^(?:access_?|auth_?|api_?)?(?:token|key|secret|sig|signature|password|passwd|pwd)$|^auth$/i;

/** What of an address lets in whoever knows it. */
export function secretInAddress(text: string): Secret | undefined {
  const known = wellKnownSecret(text);
  if (known !== undefined) return known;
  const examined = text.slice(0, EXAMINED);
  const [, before = "", password = ""] = /^(https?:\/\/[^/?#@:]*:)([^/?#@]+)@/i.exec(examined) ?? [];
  if (password !== "" && !password.includes("${")) {
    return { start: before.length, end: before.length + password.length, what: "a password" };
  }
  for (const { index, 0: whole, 1: name = "", 2: value = "" } of examined.matchAll(
    /[?&]([\w-]{1,40})=([^&#]*)/g,
  )) {
    if (value === "" || value.includes("${") || !SECRET_PARAMETER.test(name)) continue;
    const start = index + whole.length - value.length;
    return { start, end: start + value.length, what: `a secret (\`${name}\`)` };
  }
  for (const { index, 1: segment = "" } of examined.matchAll(/\/([\w-]{20,200})(?=[/?#]|$)/g)) {
    if (isTokenLike(segment))
      return { start: index + 1, end: index + 1 + segment.length, what: "what looks like a token" };
  }
  return undefined;
}

/** Long, and of small letters, capitals and digits without order; or long and hexadecimal. */
function isTokenLike(segment: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(segment)) return /\d/.test(segment);
  return (
    segment.length >= 24 &&
    /[a-z]/.test(segment) &&
    /[A-Z]/.test(segment) &&
    (segment.match(/\d/g)?.length ?? 0) >= 2
  );
}

interface ClearPart {
  readonly start: number;
  readonly clear: string;
}

/** What stands outside of references, and what their defaults are. */
function clearParts(text: string): readonly ClearPart[] {
  const examined = text.slice(0, EXAMINED);
  const parts: ClearPart[] = [];
  let from = 0;
  for (const reference of references(examined)) {
    if (reference.kind === "escape") continue;
    parts.push({ start: from, clear: examined.slice(from, reference.span.start) });
    if (reference.kind === "environment" && reference.fallback !== undefined) {
      parts.push({ start: reference.span.end - 1 - reference.fallback.length, clear: reference.fallback });
    }
    from = reference.span.end;
  }
  parts.push({ start: from, clear: examined.slice(from) });
  return parts;
}
