import type { Value } from "../../../grammar/ast.ts";
import { readMoney } from "../../../grammar/index.ts";
import type { MoneyType } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { didYouMean } from "../../words/index.ts";
import type { Scope } from "../scope.ts";
import type { Subject } from "./subject.ts";
import { wrongType } from "./wrong-type.ts";

export function readMoneyText(
  value: Value,
  type: MoneyType,
  subject: Subject,
  scope: Scope,
): string | undefined {
  const writing = (text: string): Fix => ({
    title: `Write "${text}"`,
    applicability: "unsafe",
    edits: [{ span: value.span, text: `"${text}"` }],
  });
  if (value.kind === "number") {
    const meant = `${value.value} USD`;
    const fits = "money" in readMoney(meant);
    return wrongType(value, type, subject, scope, {
      hint: fits ? ` Add the currency: "${meant}".` : "",
      fixes: fits ? [writing(meant)] : [],
    });
  }
  if (value.kind !== "string" || value.unterminated) return wrongType(value, type, subject, scope);
  const reading = readMoney(value.value);
  if ("money" in reading) return value.value;
  const { problem, mended } = reading;
  scope.report(
    "bad-money",
    value.span,
    { value: quoted(value.value), problem, hint: didYouMean(mended) },
    { fixes: mended === undefined ? [] : [writing(mended)] },
  );
  return undefined;
}
