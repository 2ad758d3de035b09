import { format } from "../../compiler/index.ts";
import { median } from "../measure.ts";
import { yaml } from "../peer-files.ts";
import { textPeers } from "../peers.ts";
import { type Bench, duration, type Measurement, times } from "../report.ts";
import { symbiFile } from "../symbi-file.ts";

const LINES = 10_000;
const WANTED_MS = 50;
const ROUNDS = 9;

/** In one process, warm: the first round of each warms up and does not count. prettier answers with a promise. */
export const formatBench: Bench = {
  name: "format",
  title: `laying out a file of ${LINES.toLocaleString("en-US")} lines, in a running process`,
  run: async () => {
    const { prettier } = await textPeers();
    const tidy = symbiFile(0, LINES);
    const loose = tidy.replaceAll(": ", " = ").replaceAll("\n  ", "\n");
    const theirs = yaml.file(0, LINES);
    const json = JSON.stringify(tidy.split("\n").map((line, number) => ({ number, line })));
    const subjects: Readonly<Record<string, () => unknown>> = {
      "laid out already": () => format(tidy),
      "laid out otherwise": () => format(loose),
      "prettier, the same jobs in YAML": () => prettier.format(theirs, { parser: "yaml" }),
      "JSON.parse and stringify of as many lines": () => JSON.stringify(JSON.parse(json), undefined, 2),
    };
    const took = new Map<string, number[]>();
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, work] of Object.entries(subjects)) {
        const start = performance.now();
        await work();
        if (round > 0) took.set(name, [...(took.get(name) ?? []), performance.now() - start]);
      }
    }
    const of = (name: string) => median(took.get(name) ?? []);
    const [already, otherwise, ...peers] = Object.keys(subjects);
    return [already, otherwise].flatMap((what = "") =>
      peers.map((peer): Measurement => ({
        what,
        symbi: duration(of(what)),
        against: `${peer} ${duration(of(peer))}`,
        ratio: times(of(what) / of(peer)),
        budget: { text: `≤ ${WANTED_MS} ms`, met: of(what) <= WANTED_MS },
      })),
    );
  },
};
