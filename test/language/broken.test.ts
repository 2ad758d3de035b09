import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue, check } from "../../compiler/index.ts";
import { parse } from "../../grammar/index.ts";
import { samples, unsound } from "../../grammar/testing/index.ts";
import { isBalanced, isWellFormed } from "./well-formed.ts";

const now = Date.UTC(2026, 0, 1);
const root = new URL("../../", import.meta.url);

interface Sample {
  readonly name: string;
  readonly text: string;
}

const examples: readonly Sample[] = readdirSync(new URL("examples/", root), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".symbi"))
  .map((path) => ({ name: path, text: readFileSync(new URL(`examples/${path}`, root), "utf8") }));

const good: readonly Sample[] = Object.entries(catalogue).map(([code, { good }]) => ({
  name: code,
  text: good,
}));

const texts = [...samples, ...examples, ...good];
const isWider = ({ text }: Sample): boolean =>
  /^(?:metadata|policy|type|function|channel|memory|webhook|with)\b/m.test(text);
const wider = texts.filter(isWider);
const own = texts.filter((sample) => !isWider(sample));

/** So many beginnings, and texts without one token, are tried of each text at most, evenly over its length. */
const MOST = 150;

function sampled(all: readonly string[]): readonly string[] {
  const step = Math.max(1, Math.ceil(all.length / MOST));
  return all.filter((_, index) => index % step === 0);
}

function* brokenFrom(text: string): Generator<string> {
  yield text;
  yield* sampled(Array.from({ length: text.length }, (_, length) => text.slice(0, length)));
  const tokens = [
    ...text.matchAll(/"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#.*|\/\/.*|[{}[\],:=]|"|[^\s{}[\],:="#]+/g),
  ];
  yield* sampled(
    tokens.map(({ 0: token, index }) => text.slice(0, index) + text.slice(index + token.length)),
  );
}

interface Verdict {
  readonly errors: readonly string[];
  readonly unsound: readonly string[];
}

function verdict(text: string): Verdict {
  const { diagnostics } = check({ "main.symbi": text }, { now });
  return {
    errors: diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
    unsound: unsound(text, parse(text)),
  };
}

/** What the parser alone can say. */
const syntaxCodes: ReadonlySet<string> = new Set(
  Object.keys(catalogue).filter((code) =>
    /^(?:missing-(?:separator|value|brace|bracket|comma|key)|unexpected-|unterminated-)/.test(code),
  ),
);

describe("a broken text is never taken for a good one", () => {
  test("each example is whole to begin with", () => {
    expect(texts.length).toBeGreaterThan(90);
    expect(own.filter(({ text }) => !isWellFormed(text)).map(({ name }) => name)).toEqual([]);
    expect(wider.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["wider.symbi", "wider-blocks.symbi", "wider-statements.symbi"]),
    );
    expect(wider.filter(({ text }) => !isBalanced(text)).map(({ name }) => name)).toEqual([]);
  });

  test.each(own)("$name: an error where, and only where, an independent reader finds one", ({ text }) => {
    for (const broken of brokenFrom(text)) {
      const { errors, unsound } = verdict(broken);
      expect({ broken, unsound }).toEqual({ broken, unsound: [] });
      if (!isWellFormed(broken)) expect({ broken, errors }).not.toEqual({ broken, errors: [] });
      else {
        const said = errors.filter((code) => syntaxCodes.has(code));
        expect({ broken, said }).toEqual({ broken, said: [] });
      }
    }
  });

  test.each(wider)("$name: an error where a quote or a brace has no counterpart", ({ text }) => {
    for (const broken of brokenFrom(text)) {
      const { errors, unsound } = verdict(broken);
      expect({ broken, unsound }).toEqual({ broken, unsound: [] });
      if (!isBalanced(broken)) expect({ broken, errors }).not.toEqual({ broken, errors: [] });
    }
  });

  test.each(["wider-blocks.symbi", "wider-statements.symbi"])(
    "%s: what the wider language itself accepts is said once, in a hint",
    (name) => {
      const text = samples.find((sample) => sample.name === name)?.text ?? "";
      const { diagnostics } = check({ [name]: text }, { now });
      expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([["hint", "wider-language"]]);
    },
  );

  test("the reader tells good from bad", () => {
    const good = [
      'agent a { b: "c" }',
      's { a = [1, "x"\n2], b { c: d } }',
      's "n" { }',
      "",
      "# x",
      's { a: """\n}"""\n}',
    ];
    const bad = [
      "agent",
      "a { b: }",
      "a { b }",
      "a { : 1 }",
      "a { b: [1 }",
      "a { b: 1 } }",
      'a { b: "x }',
      "a { b: 1,, c: 2 }",
      "x: 1",
    ];
    expect(good.filter((text) => !isWellFormed(text))).toEqual([]);
    expect(bad.filter(isWellFormed)).toEqual([]);
    expect(["policy p { }", 'policy p { allow: "a\n}" }'].filter((text) => !isBalanced(text))).toEqual([]);
    expect(["policy p {", "policy p { } }", 'policy p { "a }'].filter(isBalanced)).toEqual([]);
  });
});
