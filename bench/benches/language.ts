import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../compiler/index.ts";
import { medians, type Subject } from "../measure.ts";
import { type PeerLanguage, toml, typespec, yaml } from "../peer-files.ts";
import { peerProgram, textPeers } from "../peers.ts";
import { buildProgram, nodeProgram, symbi } from "../program.ts";
import { type Bench, duration, type Measurement, times } from "../report.ts";
import { symbiFile } from "../symbi-file.ts";

const LINES = 200;
const MANY = 1_000;
const LONG = 10_000;

/**
 * Tools that check comparable files, on files with the same jobs and as many lines. Each does what its language asks
 * for: taplo and yaml know syntax only, TypeSpec and symbi also what the words mean.
 */
export const languageBench: Bench = {
  name: "language",
  title: "checking, beside the tools of other languages for the same jobs",
  run: async () => {
    buildProgram();
    const folder = mkdtempSync(join(tmpdir(), "symbi-bench-"));
    try {
      return [
        ...processes("one file", checkers(folder, 1), 7),
        ...processes(`${MANY.toLocaleString("en-US")} files`, checkers(folder, MANY), 3),
        ...(await inProcess()),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Whole processes that check so many files of 200 lines. */
function checkers(folder: string, count: number): readonly Subject[] {
  const here = join(folder, String(count));
  mkdirSync(here);
  const taplo = peerProgram("@taplo/cli", "taplo");
  const tsp = peerProgram("@typespec/compiler", "tsp");
  const yamlProgram = peerProgram("yaml", "yaml");
  const own: PeerLanguage = { extension: "symbi", file: symbiFile };
  write(here, own, count);
  write(here, toml, count);
  const models = write(here, typespec, count);
  writeFileSync(join(here, "main.tsp"), models.map((file) => `import "./${file}";\n`).join(""));
  // It reads one stream from standard input.
  const documents = Array.from({ length: count }, (_, i) => yaml.file(i, LINES)).join("---\n");
  const stream = join(here, "all.yaml");
  writeFileSync(stream, documents);
  return [
    symbi("symbi", here, "check"),
    nodeProgram("taplo lint", here, [taplo, "lint"]),
    nodeProgram("yaml valid", here, [yamlProgram, "valid"], { stdin: stream }),
    nodeProgram("tsp compile", here, [tsp, "compile", "main.tsp", "--no-emit"]),
  ];
}

function write(folder: string, { extension, file }: PeerLanguage, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `${i}.${extension}`;
    writeFileSync(join(folder, name), file(i, LINES));
    return name;
  });
}

function processes(what: string, subjects: readonly Subject[], rounds: number): readonly Measurement[] {
  const took = medians(subjects, rounds);
  const own = took.get("symbi") ?? NaN;
  return subjects
    .filter(({ name }) => name !== "symbi")
    .map(({ name }) => {
      const theirs = took.get(name) ?? NaN;
      return {
        what: `check, ${what}`,
        symbi: duration(own),
        against: `${name} ${duration(theirs)}`,
        ratio: times(own / theirs),
      };
    });
}

/** The same within one process, warm, on one long file. */
async function inProcess(): Promise<readonly Measurement[]> {
  const peers = await textPeers();
  const own = { "long.symbi": symbiFile(0, LONG) };
  const theirs = yaml.file(0, LONG);
  const json = JSON.stringify(peers.yaml.parseDocument(theirs), undefined, 2);
  const now = Date.UTC(2027, 0, 1);
  const took = medians(
    [
      { name: "symbi", round: () => onceTimed(() => check(own, { now })) },
      { name: "yaml parseDocument", round: () => onceTimed(() => peers.yaml.parseDocument(theirs)) },
      { name: "JSON.parse", round: () => onceTimed(() => JSON.parse(json)) },
    ],
    9,
  );
  const ms = took.get("symbi") ?? NaN;
  return ["yaml parseDocument", "JSON.parse"].map((name) => ({
    what: `check, ${LONG.toLocaleString("en-US")} lines, in process`,
    symbi: duration(ms),
    against: `${name} ${duration(took.get(name) ?? NaN)}`,
    ratio: times(ms / (took.get(name) ?? NaN)),
  }));
}

function onceTimed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
