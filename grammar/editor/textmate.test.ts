import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as oniguruma from "vscode-oniguruma";
import * as textmate from "vscode-textmate";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, walk } from "../index.ts";
import { agent, schedule, topLevelBlocks, type BlockSpec } from "../vocabulary/index.ts";
import { textMateGrammar } from "./index.ts";

/** The grammar as VS Code runs it. CommonJS modules, whose exports Node may see one `default` deeper. */
const { createOnigScanner, createOnigString, loadWASM } = inside(oniguruma);
const { Registry, parseRawGrammar, INITIAL } = inside(textmate);

function inside<M extends object>(module: M & { readonly default?: M }): M {
  return module.default ?? module;
}

let grammar: textmate.IGrammar;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(readFileSync(wasm));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(JSON.stringify(textMateGrammar()), "symbi.tmLanguage.json"),
  });
  const loaded = await registry.loadGrammar("source.symbi");
  if (loaded === null) throw new Error("There is no grammar.");
  grammar = loaded;
});

/** The scopes of each UTF-16 unit of each line. */
function scopesOf(lines: readonly string[]): readonly (readonly (readonly string[])[])[] {
  let state = INITIAL;
  return lines.map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    const units: (readonly string[])[] = [];
    for (const { startIndex, endIndex, scopes } of tokens)
      for (let at = startIndex; at < Math.min(endIndex, line.length); at += 1) units[at] = scopes;
    return units;
  });
}

const mark = /^ *\^+ \S/;

/** Each `^^^ scope, !scope` line says what the line above it is coloured as, and as what it is not. */
function check(text: string): readonly string[] {
  const all = text.split("\n");
  const lines = all.filter((line) => !mark.test(line));
  const scopes = scopesOf(lines);
  const wrong: string[] = [];
  let line = -1;
  for (const written of all) {
    if (!mark.test(written)) {
      line += 1;
      continue;
    }
    const start = written.indexOf("^");
    const end = written.lastIndexOf("^") + 1;
    for (const wanted of written
      .slice(end)
      .split(",")
      .map((part) => part.trim())) {
      const not = wanted.startsWith("!");
      const name = not ? wanted.slice(1) : wanted;
      for (let at = start; at < end; at += 1) {
        const found = scopes[line]?.[at] ?? [];
        if (found.some((scope) => `${scope}.`.startsWith(`${name}.`)) !== not) continue;
        wrong.push(`${lines[line]} [${at}]: ${wanted}, but it is ${found.join(" ")}`);
        break;
      }
    }
  }
  return wrong;
}

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));
test.each(globSync("*.symbi", { cwd: fixtures }))("%s is coloured as it says", (file) => {
  const text = readFileSync(join(fixtures, file), "utf8");
  expect(text.split("\n").filter((line) => mark.test(line)).length).toBeGreaterThan(10);
  expect(check(text)).toEqual([]);
});

test("a wrong mark would be noticed", () => {
  expect(check("agent a { }\n^^^^^ comment")).toHaveLength(1);
  expect(check("agent a { }\n^^^^^ !storage")).toHaveLength(1);
});

interface Placed {
  readonly path: string;
  readonly text: string;
  readonly name: string;
}

function fieldsOf(block: BlockSpec, open: string, close: string): readonly Placed[] {
  return Object.entries(block.fields).flatMap(([name, { type, example }]) => [
    { path: `${open} ${name}`, text: `${open} ${example} ${close}`, name },
    ...(type.kind === "block" ? fieldsOf(type.block, `${open} ${name}: {`, `} ${close}`) : []),
  ]);
}

const fields = [agent, schedule].flatMap((block) => fieldsOf(block, `${block.keyword} x {`, "}"));

describe("every field of the vocabulary", () => {
  test.each(fields)("$path", ({ text, name, path }) => {
    const at = path.length - name.length;
    const end = `${text} agent after { }`;
    const [units = []] = scopesOf([end]);
    expect(
      units
        .slice(at, at + name.length)
        .every((scopes) => scopes.includes("support.type.property-name.symbi")),
    ).toBe(true);
    expect(units[end.lastIndexOf("agent")]).toContain("storage.type.block.symbi");
  });
});

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Files that are right, and what the parser finds in them. */
const texts = globSync(
  [
    "examples/**/*.symbi",
    "test/fixtures/guides/*.symbi",
    "compiler/check/cases/*.symbi",
    "grammar/fixtures/*.symbi",
  ],
  { cwd: root },
).flatMap((path) => {
  const text = readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
  const { file, problems } = parse(text);
  return problems.length === 0 ? [{ path, text, file }] : [];
});

test("there are such files", () => {
  expect(texts.length).toBeGreaterThan(20);
});

describe.each(texts)("$path: colours say what the parser says", ({ text, file }) => {
  /** By offset; line ends have none. */
  const lines = text.split("\n");
  const scopes = () =>
    scopesOf(lines).flatMap((units, index) => [
      ...Array.from({ length: lines[index]?.length ?? 0 }, (_, at) => units[at]),
      undefined,
    ]);
  const unlike = (name: string, spans: readonly { readonly start: number; readonly end: number }[]) => {
    const found = scopes();
    return spans.filter(({ start, end }) =>
      found.slice(start, end).some((unit) => unit?.some((scope) => scope.startsWith(name)) === false),
    );
  };

  test("where comments are", () => {
    expect(unlike("comment.", file.comments)).toEqual([]);
  });

  test("where texts in quotes are", () => {
    const strings = [...walk(file)].filter(({ kind }) => kind === "string" || kind === "block_string");
    const values = strings.filter(({ span }) => !isKey(span.end));
    expect(
      unlike(
        "string.quoted.",
        values.map(({ span }) => span),
      ),
    ).toEqual([]);
  });

  test("where known blocks begin", () => {
    const known = file.items.filter(({ keyword }) => topLevelBlocks.has(keyword.text));
    expect(
      unlike(
        "storage.type.block.",
        known.map(({ keyword }) => keyword.span),
      ),
    ).toEqual([]);
  });

  function isKey(end: number): boolean {
    return /^\s*[:=]/.test(text.slice(end));
  }
});
