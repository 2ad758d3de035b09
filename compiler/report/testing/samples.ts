import { readFileSync } from "node:fs";
import { configOfExamples, presentOfExamples } from "../../examples.ts";
import { catalogue, check, type Diagnostic } from "../../index.ts";

function goldenFile(name: string): string {
  return readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8");
}

/** The files of the golden reports. */
export const goldenFiles: Readonly<Record<string, string>> = {
  "agents.symbi": goldenFile("agents.symbi"),
  "jobs/jobs.symbi": goldenFile("jobs.symbi"),
};

/** Names and texts that are hard on every format. */
const hostile: Readonly<Record<string, string>> = {
  "odd/%0A ü,:&<\"'>;#?[x](y).symbi":
    'schedul "<!-- ]]> & \u0001 {0} %0A ::error::x" { }\r\nschedul { }\rschedul { }\n',
  "control\u001b[2J\n::error::name.symbi": "schedul {\u0000 \ufffe }",
  "half\ud83d.symbi": '\ufeff😀 schedul "\ud83d" { tags: ["a" "a"] }',
  "/absolute/other place.symbi": "schedul { }",
  "C:/drive.symbi": "schedul { }",
  "empty.symbi": "",
};

export interface Sample {
  readonly files: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

function sample(files: Sample["files"]): Sample {
  return {
    files,
    diagnostics: check(files, { now: presentOfExamples, config: configOfExamples }).diagnostics,
  };
}

/** What every report has to hold up with. */
export const samples: readonly (readonly [title: string, sample: Sample])[] = [
  ["no files", sample({})],
  ["the golden files", sample(goldenFiles)],
  ["hostile names and texts", sample(hostile)],
  [
    "every bad example of the catalogue",
    sample(Object.fromEntries(Object.entries(catalogue).map(([code, { bad }]) => [`${code}.symbi`, bad]))),
  ],
  ["a diagnostic whose file is not at hand", { files: {}, diagnostics: sample(goldenFiles).diagnostics }],
];
