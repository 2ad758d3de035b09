import {
  type Code,
  type Finding,
  type Fix,
  canBeSilenced,
  isCode,
  leavesNothing,
  messageOf,
  type Params,
  quoted,
} from "../diagnostics/index.ts";
import type { Span } from "../../grammar/ast.ts";
import { didYouMean, enumeration, near } from "../words/index.ts";
import type { Directive, Mention } from "./directives.ts";

export interface Known {
  /** Whether a code of a comment silences nothing, and would have if there had been something. */
  readonly isUnused: (mention: Mention, code: Code) => boolean;
  /** The code that a word was probably meant to be. */
  readonly meant: (word: string) => string | undefined;
}

/** What is to be said of a comment that silences something, or is to. */
export function remarksOn(directive: Directive, { isUnused, meant }: Known): readonly Finding[] {
  const { flaw } = directive;
  if (flaw !== undefined) return [flawed(directive, flaw)];
  const unknown: Mention[] = [];
  const barred: Mention[] = [];
  const unused: Mention[] = [];
  const silencing: Mention[] = [];
  for (const mention of directive.codes) {
    const { text } = mention;
    if (!isCode(text)) unknown.push(mention);
    else if (!canBeSilenced(text)) barred.push(mention);
    else if (isUnused(mention, text)) unused.push(mention);
    else silencing.push(mention);
  }
  const without = removals(directive, new Set([...barred, ...unused]));
  const findings = [
    ...unknown.map((mention) => unknownCode(mention, meant(mention.text))),
    ...barred.map((mention) => cannotSilence(mention, without)),
    ...unusedCodes(directive, unused, without),
  ];
  return directive.reason !== undefined || silencing.length === 0
    ? findings
    : [...findings, unexplained(directive, silencing)];
}

function finding<C extends Code>(code: C, span: Span, params: Params<C>, fixes: readonly Fix[]): Finding {
  return { code, message: messageOf(code, params), span, related: [], fixes };
}

const words = ["symbi-ignore", "symbi-ignore-file"];

function flawed({ word }: Directive, flaw: NonNullable<Directive["flaw"]>): Finding {
  const problem = {
    word: "that is not the word",
    "no code": "it names no code",
    "in a block": "it stands in a block, where it would be overlooked",
  }[flaw];
  const meant = flaw === "in a block" ? "symbi-ignore" : (near(word.text, words) ?? "symbi-ignore");
  const fixes: Fix[] =
    flaw === "no code"
      ? []
      : [
          {
            title: `Write ${quoted(meant)}`,
            applicability: "unsafe",
            edits: [{ span: word.span, text: meant }],
          },
        ];
  return finding("bad-suppression", word.span, { written: quoted(word.text), problem }, fixes);
}

function unknownCode({ text, span }: Mention, meant: string | undefined): Finding {
  const fixes: Fix[] =
    meant === undefined
      ? []
      : [{ title: `Write ${quoted(meant)}`, applicability: "unsafe", edits: [{ span, text: meant }] }];
  return finding("unknown-code", span, { code: quoted(text), hint: didYouMean(meant) }, fixes);
}

function cannotSilence(mention: Mention, without: Removals): Finding {
  const code = mention.text;
  const why =
    isCode(code) && leavesNothing(code)
      ? "it is an error that leaves nothing to run"
      : "it is about such comments. `[check] ignore` in symbi.toml turns it off";
  return finding("cannot-silence", mention.span, { code: quoted(code), why }, [without(mention)]);
}

/** One for the whole comment where nothing in it is of use, else one for each code. */
function unusedCodes(
  { codes, comment, target, above }: Directive,
  unused: readonly Mention[],
  without: Removals,
): readonly Finding[] {
  const place = target === "file" ? "in this file" : above ? `on line ${target}` : "on this line";
  const where = target === undefined ? "here: nothing follows" : place;
  const [first] = unused;
  if (first !== undefined && unused.length === codes.length) {
    const params = { ...said(unused), where, what: "this comment" };
    return [finding("unused-suppression", comment, params, [without(first)])];
  }
  return unused.map((mention) =>
    finding("unused-suppression", mention.span, { ...said([mention]), where, what: "the code" }, [
      without(mention),
    ]),
  );
}

function unexplained({ codes, word, words }: Directive, silencing: readonly Mention[]): Finding {
  const end = codes.at(-1)?.span.end ?? word.span.end;
  const example = `# ${word.text} ${codes.map(({ text }) => text).join(", ")}: because …`;
  const mend = words === undefined ? `Add a reason: ${quoted(example)}.` : "Write a colon before the reason.";
  const fixes: Fix[] =
    words === undefined
      ? []
      : [
          {
            title: "Write a colon before the reason",
            applicability: "safe",
            edits: [{ span: { start: end, end }, text: ":" }],
          },
        ];
  const span = { start: word.span.start, end };
  return finding("suppression-without-reason", span, { ...said(silencing), mend }, fixes);
}

function said(mentions: readonly Mention[]): { readonly codes: string; readonly verb: string } {
  const names = [...new Set(mentions.map(({ text }) => text))];
  return { codes: enumeration(names), verb: names.length === 1 ? "is" : "are" };
}

type Removals = (mention: Mention) => Fix;

/** How each of the codes is removed, so that all of them can be at once. The comment goes with its last code. */
function removals({ codes, removal }: Directive, gone: ReadonlySet<Mention>): Removals {
  if (gone.size === codes.length) {
    return () => ({
      title: "Remove the comment",
      applicability: "safe",
      edits: [{ span: removal, text: "" }],
    });
  }
  const firstKept = codes.findIndex((mention) => !gone.has(mention));
  const order = new Map(codes.map((mention, index) => [mention, index]));
  return (mention) => {
    const index = order.get(mention) ?? 0;
    const { span } = mention;
    const before = codes[index - 1]?.span.end ?? span.start;
    const after = codes[index + 1]?.span.start ?? span.end;
    const cut = index > firstKept ? { start: before, end: span.end } : { start: span.start, end: after };
    return {
      title: `Remove ${quoted(mention.text)}`,
      applicability: "safe",
      edits: [{ span: cut, text: "" }],
    };
  };
}
