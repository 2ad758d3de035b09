import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { medians } from "../measure.ts";
import { buildProgram, emptyNode, symbi } from "../program.ts";
import { duration, times } from "../report.ts";
import type { Bench } from "../report.ts";
import { symbiFile } from "../symbi-file.ts";

const FILES = 1_000;
const LINES = 200;
const WANTED_MS = 800;

export const checkBench: Bench = {
  name: "check",
  title: `symbi check of ${FILES.toLocaleString("en-US")} files with ${LINES} lines each, a whole process`,
  run: async () => {
    buildProgram();
    const folder = mkdtempSync(join(tmpdir(), "symbi-bench-"));
    try {
      const texts = Array.from({ length: FILES }, (_, i) => symbiFile(i, LINES));
      mkdirSync(join(folder, "agents"));
      for (const [i, text] of texts.entries()) writeFileSync(join(folder, "agents", `${i}.symbi`), text);
      const json = texts.map(jsonOfSize);
      const took = medians(
        [symbi("check", folder, "check"), { name: "json", round: () => parseAll(json) }, emptyNode()],
        7,
      );
      const of = (name: string) => took.get(name) ?? NaN;
      const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      const what = `${(bytes / 1e6).toFixed(1)} MB`;
      return [
        {
          what,
          symbi: duration(of("check")),
          against: `JSON.parse of as many bytes ${duration(of("json"))}`,
          ratio: times(of("check") / of("json")),
          budget: { text: `≤ ${WANTED_MS / 1000} s`, met: of("check") <= WANTED_MS },
        },
        {
          what,
          symbi: duration(of("check")),
          against: `node ${duration(of("node"))}`,
          ratio: times(of("check") / of("node")),
        },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function parseAll(texts: readonly string[]): number {
  const start = performance.now();
  for (const text of texts) JSON.parse(text);
  return performance.now() - start;
}

/** A JSON object of as many bytes as the text, with its fields as values and the rest as one string. */
function jsonOfSize(text: string): string {
  const entries = text
    .split("\n")
    .flatMap((line) => /^\s*(\w+): (.*)$/.exec(line)?.slice(1).join(" ") ?? [])
    .map((line, i) => [`k${i}`, line]);
  const json = JSON.stringify({ ...Object.fromEntries(entries), rest: "" });
  const missing = Buffer.byteLength(text) - Buffer.byteLength(json);
  return json.replace(/"rest":""}$/, `"rest":"${"x".repeat(Math.max(0, missing))}"}`);
}
