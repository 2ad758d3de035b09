import type { Field } from "../../../grammar/ast.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import type { Scope } from "../scope.ts";
import { holdsSomething, partOf, type FormatCheck } from "./text.ts";

export const url: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  if (text.references) return text.value;
  const problem = urlProblem(text.value);
  if (problem === undefined) return text.value;
  scope.report("bad-url", text.node.span, { value: quoted(text.value), problem });
  return undefined;
};

function urlProblem(value: string): string | undefined {
  if (/\s/.test(value)) return "it holds a blank";
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(value)?.[1];
  if (!value.includes("://")) return "it does not begin with `https://` or `http://`";
  if (scheme === undefined) return "nothing usable stands before `://`";
  if (!/^https?$/i.test(scheme)) return `${quoted(`${scheme}://`)} is another protocol`;
  if (!URL.canParse(value)) return "its host or port is not one";
  return undefined;
}

export const headerValue: FormatCheck = (text, scope) => {
  // Everything but tab and what prints: RFC 9110, section 5.5.
  const at = text.value.search(/[\u0000-\u0008\u000a-\u001f\u007f]/);
  if (at < 0) return text.value;
  const character = text.value[at] ?? "";
  const problem = /[\r\n]/.test(character) ? "a line break" : `the control character ${quoted(character)}`;
  const span = partOf(text, at, at + 1, scope);
  scope.report("bad-header-value", span, { name: text.words, problem });
  return undefined;
};

/** Headers of the connection between two machines (RFC 9110, section 7.6.1), and those that frame the request. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function checkHeaderName(name: string, field: Field, scope: Scope): void {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    scope.report("bad-header-name", field.key.span, { name: quoted(name) });
    return;
  }
  if (!CONNECTION_HEADERS.has(name.toLowerCase())) return;
  const fix: Fix = {
    title: `Remove ${quoted(name)}`,
    applicability: "unsafe",
    edits: [{ span: scope.source.removal(field.span), text: "" }],
  };
  scope.report("forbidden-header", field.key.span, { name: quoted(name) }, { fixes: [fix] });
}
