import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from "yaml";
import { quoted } from "../diagnostics/index.ts";
import type { Notes } from "./types.ts";

/** A value of a YAML file. Nothing is expanded: aliases are followed only where somebody looks. */
export interface YamlValue {
  /** 1-based. */
  readonly line: number;
  /** Comments before and behind it, without `#`. */
  readonly comments: readonly string[];
  /** A scalar that is not null, as text. */
  readonly text: string | undefined;
  readonly items: readonly YamlValue[] | undefined;
  /** By key, with what `<<` merges in. */
  readonly fields: ReadonlyMap<string, YamlValue> | undefined;
}

/** Reads the documents of a file; undefined, and told, where it is no YAML. */
export function readYaml(text: string, told: Notes): YamlValue[] | undefined {
  const lines = new LineCounter();
  // The library looks for repeated keys in quadratic time; where it matters they are looked for below.
  const read = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const documents = Array.isArray(read) ? read : [];
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) {
    const template = /(?<!\$)\{\{/.test(text) ? " It holds {{ … }}: fill the template in first." : "";
    told.lose(
      lines.linePos(error.pos[0]).line,
      `this is no YAML that can be read: ${shortened(error.message)}.${template}`,
    );
    return undefined;
  }
  const readers = documents.map((document) => reader(document, lines, told));
  if (told.all.some(({ lost }) => lost)) return undefined;
  return documents.flatMap(({ contents }, i) => {
    const reading = readers[i];
    return contents === null || reading === undefined ? [] : [valueOf(contents, reading)];
  });
}

/** The library quotes the rest of the file. */
function shortened(message: string): string {
  const [line = ""] = message.split("\n");
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

interface Reader {
  /** What an alias stands for. */
  target(alias: Alias): Node | undefined;
  lineOf(node: Node): number;
  readonly told: Notes;
}

function reader(document: Document.Parsed, lines: LineCounter, told: Notes): Reader {
  const lineOf = (node: Node) => (node.range ? lines.linePos(node.range[0]).line : 1);
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
        else
          told.lose(
            lineOf(node),
            `this is no YAML that can be read: ${quoted(`*${node.source}`)} stands for nothing.`,
          );
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return {
    target: (alias) => targets.get(alias),
    lineOf,
    told,
  };
}

function valueOf(written: Node, reading: Reader): YamlValue {
  const node = isAlias(written) ? reading.target(written) : written;
  const value = isScalar(node) ? node.value : undefined;
  let fields: ReadonlyMap<string, YamlValue> | undefined;
  return {
    line: reading.lineOf(written),
    comments: commentsOf(written),
    text: value === null || value === undefined ? undefined : textOf(value, node),
    get items() {
      return isSeq<Node>(node) ? node.items.map((item) => valueOf(item, reading)) : undefined;
    },
    get fields() {
      return isMap<Node, Node | null>(node) ? (fields ??= fieldsOf(node, reading)) : undefined;
    },
  };
}

/** A number as it was written. */
function textOf(value: unknown, node: unknown): string {
  if (typeof value === "string") return value;
  return (isScalar(node) ? node.source : undefined) ?? String(value);
}

/** The library gives a comment before a map to the map's first key. */
function commentsOf(node: Node): string[] {
  const first = isMap<Node>(node) ? node.items[0]?.key.commentBefore : undefined;
  return [node.commentBefore, first, node.comment].flatMap((comment) =>
    typeof comment === "string" ? comment.split("\n").map((line) => line.replace(/^ /, "")) : [],
  );
}

/** A map's own keys come before those that it merges in. */
function fieldsOf(map: YAMLMap<Node, Node | null>, reading: Reader): ReadonlyMap<string, YamlValue> {
  const fields = new Map<string, YamlValue>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [map];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const node: unknown = isAlias(next) ? reading.target(next) : next;
    if (seen.has(node)) continue;
    seen.add(node);
    if (isSeq(node)) waiting.push(...node.items);
    if (!isMap<Node, Node | null>(node)) continue;
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      const name = valueOf(key, reading).text;
      if (name === undefined) continue;
      if (name === "<<" && value !== null) waiting.push(value);
      else if (own.has(name)) {
        reading.told.say(
          reading.lineOf(key),
          `the key ${quoted(name)} stands here twice; the first is taken.`,
        );
      } else if (value !== null && !fields.has(name)) fields.set(name, valueOf(value, reading));
      own.add(name);
    }
  }
  return fields;
}
