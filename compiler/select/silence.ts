import {
  canBeSilenced,
  catalogue,
  type Code,
  type Diagnostic,
  type Finding,
  isCode,
} from "../diagnostics/index.ts";
import { near } from "../words/index.ts";
import type { Directive, Directives, Mention } from "./directives.ts";
import { type Known, remarksOn } from "./remarks.ts";
import type { SilencedDiagnostic } from "./types.ts";

export interface Heard {
  readonly reported: readonly Diagnostic[];
  readonly silenced: readonly SilencedDiagnostic[];
  /** What is to be said of the comments themselves. */
  readonly remarks: readonly { readonly file: string; readonly finding: Finding }[];
}

/** Keeps apart what comments silence. `ran`: whether, in this run, a code was looked for wherever it may stand. */
export function silence(
  diagnostics: readonly Diagnostic[],
  files: Iterable<readonly [file: string, directives: Directives | undefined]>,
  ran: (code: Code) => boolean,
): Heard {
  const listeners = new Map<string, Listener>();
  for (const [file, directives] of files) {
    if (directives !== undefined) listeners.set(file, listener(directives));
  }
  if (listeners.size === 0) return { reported: diagnostics, silenced: [], remarks: [] };
  const reported: Diagnostic[] = [];
  const silenced: SilencedDiagnostic[] = [];
  const used = new Set<Mention>();
  for (const diagnostic of diagnostics) {
    const claim = listeners.get(diagnostic.file)?.claim(diagnostic);
    if (claim === undefined) reported.push(diagnostic);
    else {
      used.add(claim.mention);
      silenced.push({ ...diagnostic, reason: claim.directive.reason });
    }
  }
  const known: Known = {
    isUnused: (mention, code) => !used.has(mention) && ran(code),
    meant: nearestCode(),
  };
  const remarks = [...listeners].flatMap(([file, { directives }]) =>
    directives.all.flatMap((directive) => remarksOn(directive, known).map((finding) => ({ file, finding }))),
  );
  return { reported, silenced, remarks };
}

/** So many unknown codes are compared with the known ones; a workspace with more has another problem. */
const COMPARED = 50;

function nearestCode(): Known["meant"] {
  const compared = new Map<string, string | undefined>();
  return (word) => {
    if (!compared.has(word) && compared.size < COMPARED)
      compared.set(word, near(word, Object.keys(catalogue)));
    return compared.get(word);
  };
}

/** A code in a comment that silences it. */
interface Claim {
  readonly mention: Mention;
  readonly directive: Directive;
}

interface Listener {
  readonly directives: Directives;
  /** The comment that silences a diagnostic: one for its line before one for its file, the first of several. */
  readonly claim: (diagnostic: Diagnostic) => Claim | undefined;
}

function listener(directives: Directives): Listener {
  const claims = new Map<string, Claim>();
  for (const directive of directives.all) {
    const { target, codes, flaw } = directive;
    if (flaw !== undefined || target === undefined) continue;
    for (const mention of codes) {
      const key = `${target} ${mention.text}`;
      if (isCode(mention.text) && canBeSilenced(mention.text) && !claims.has(key)) {
        claims.set(key, { mention, directive });
      }
    }
  }
  return {
    directives,
    claim: ({ code, start }) =>
      claims.get(`${directives.lineOf(start.line)} ${code}`) ?? claims.get(`file ${code}`),
  };
}
