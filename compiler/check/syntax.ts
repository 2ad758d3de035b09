import type { SyntaxProblem } from "../../grammar/ast.ts";
import { catalogue, fill, visible, type Finding } from "../diagnostics/index.ts";

type Role = SyntaxProblem["related"][number]["role"];

const roles: Readonly<Record<Role, string>> = { expected_here: "It was expected here." };

/** What belongs where the parser found something else. */
const hints: ReadonlyMap<string, string> = new Map([
  ["text", ' A text of several lines stands between `"""`.'],
  ["value", " A text belongs in quotes."],
  ["variable", ' A reference to a variable of the environment stands in quotes: `"${NAME}"`.'],
  ["line", " The field ends with its value; another one begins on a line of its own or after a comma."],
  ["block", " Inside a block stand fields: `name: value`."],
  ["file", " At the top of a file stand blocks, such as `schedule { … }`."],
  ["header", " Between the word that opens a block and its `{` stands at most a name."],
  ["commas", " One comma between two items is enough."],
]);

/** Puts a problem of the parser into the catalogue's words. */
export function syntaxFinding({ code, span, params, related, fix }: SyntaxProblem): Finding {
  const words = Object.entries(params).map(([name, text]) => [name, visible(text)]);
  const hint = hints.get(params["where"] ?? "") ?? "";
  return {
    code,
    message: fill(catalogue[code].message, { hint, ...Object.fromEntries(words) }),
    span,
    related: related.map((place) => ({ span: place.span, message: roles[place.role] })),
    fixes:
      fix === undefined
        ? []
        : [{ title: sentence(visible(fix.title)), applicability: "safe", edits: fix.edits }],
  };
}

function sentence(title: string): string {
  return title.slice(0, 1).toUpperCase() + title.slice(1);
}
