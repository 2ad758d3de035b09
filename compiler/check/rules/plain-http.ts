import type { Field } from "../../../grammar/ast.ts";
import type { schedule } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

const SCHEME = /^http:\/\//i;

/** What is sent to another machine is encrypted on its way. */
export function checkPlainHttp({ fields }: BlockReading<typeof schedule>, scope: Scope): void {
  for (const name of ["webhook_url", "slack_webhook_url"]) check(name, fields.get(name), scope);
}

function check(name: string, field: Field | undefined, scope: Scope): void {
  const node = field?.value;
  if (node?.kind !== "string" || node.unterminated) return;
  const scheme = SCHEME.exec(node.value)?.[0];
  const host = hostOf(node.value);
  if (scheme === undefined || host === undefined || isLoopback(host)) return;
  const span = scope.source.within(node, 0, scheme.length);
  const fix: Fix = {
    title: "Write `https://`",
    applicability: "unsafe",
    edits: [{ span, text: "https://" }],
  };
  scope.report("plain-http-webhook", span, { field: name, host: quoted(host) }, { fixes: [fix] });
}

/** The host as it is written; undefined where a reference hides it, or nothing stands there. */
function hostOf(url: string): string | undefined {
  const authority = /^http:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return host === "" || host.includes("${") ? undefined : host;
}

function isLoopback(host: string): boolean {
  return /^(localhost\.?|.+\.localhost\.?|127(\.\d{1,3}){0,3}|\[::1\]|\[(0+:){7}0*1\])$/i.test(host);
}
