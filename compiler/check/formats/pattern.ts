import { quoted } from "../../diagnostics/index.ts";
import { holdsSomething, type FormatCheck } from "./text.ts";

export const regularExpression: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  const problem = patternProblem(text.value);
  if (problem === undefined) return text.value;
  scope.report("bad-regular-expression", text.node.span, { value: quoted(text.value), problem });
  return undefined;
};

/** What the platform says against a pattern, without its repeating the whole of it. */
function patternProblem(pattern: string): string | undefined {
  try {
    void new RegExp(pattern, "u");
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const said = error.message.slice(error.message.lastIndexOf(": ") + 1).trim();
    return said.slice(0, 1).toLowerCase() + said.slice(1);
  }
}
