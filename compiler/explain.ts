import {
  canBeSilenced,
  catalogue,
  leavesNothing,
  type CatalogueEntry,
  type Code,
  type Severity,
} from "./diagnostics/index.ts";
import { configOfExamples, presentOfExamples } from "./examples.ts";
import { textLines } from "./report/index.ts";
import { sourceText } from "./source/index.ts";
import { checkWorkspace } from "./workspace/index.ts";

/** The name that an example goes by. */
const exampleFile = "example.symbi";

/** A diagnostic's page of the catalogue. */
export interface Explanation {
  readonly code: Code;
  readonly severity: Severity;
  /** Whether `# symbi-ignore` takes it. */
  readonly silenceable: boolean;
  /** How, or why not, in Markdown. */
  readonly silencing: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** A file that gives it, and what `symbi check` says of that file. */
  readonly bad: string;
  readonly output: string;
  /** The same file, mended. */
  readonly good: string;
  readonly since: string;
}

export function explain(code: Code): Explanation {
  const { severity, what, why, fix, bad, good, since }: CatalogueEntry = catalogue[code];
  return {
    code,
    severity,
    silenceable: canBeSilenced(code),
    silencing: silencing(code),
    what,
    why,
    fix,
    bad,
    output: outputOf(code, bad),
    good,
    since,
  };
}

function silencing(code: Code): string {
  if (leavesNothing(code)) return "It cannot be silenced: it leaves nothing that could be run.";
  const inSettings = "`[check] ignore` in symbi.toml turns it off.";
  return canBeSilenced(code)
    ? `Where it is meant, silence it with \`# symbi-ignore ${code}: reason\` at the end of its line or above it, or with \`# symbi-ignore-file ${code}: reason\` for a whole file. ${inSettings}`
    : `No comment silences it, since it is about such comments. ${inSettings}`;
}

/** What the checker says of a file under this code. Other codes of the file are other pages. */
function outputOf(code: Code, text: string): string {
  const { diagnostics } = checkWorkspace(
    { [exampleFile]: text },
    { now: presentOfExamples, config: configOfExamples },
  );
  const source = sourceText(text);
  const plain = (_style: string, words: string) => words;
  return diagnostics
    .filter((found) => found.code === code)
    .map((found) => textLines(found, () => source, plain).join("\n"))
    .join("\n\n");
}
