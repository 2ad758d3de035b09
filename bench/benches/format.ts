import { format } from "../../compiler/index.ts";
import { medians, timed } from "../measure.ts";
import { type Bench, duration, type Measurement, times } from "../report.ts";
import { symbiFile } from "../symbi-file.ts";

const LINES = 10_000;
const WANTED_MS = 50;
const ROUNDS = 9;

export const formatBench: Bench = {
  name: "format",
  title: `laying out a file of ${LINES.toLocaleString("en-US")} lines, in a running process`,
  run: () => Promise.resolve(measurements()),
};

function measurements(): Measurement[] {
  const tidy = symbiFile(0, LINES);
  const loose = tidy.replaceAll(": ", " = ").replaceAll("\n  ", "\n");
  const json = JSON.stringify(tidy.split("\n").map((line, number) => ({ number, line })));
  const took = medians(
    [
      { name: "tidy", round: () => timed(100, () => format(tidy)) },
      { name: "loose", round: () => timed(100, () => format(loose)) },
      { name: "json", round: () => timed(100, () => JSON.stringify(JSON.parse(json), undefined, 2)) },
    ],
    ROUNDS,
  );
  const of = (name: string) => took.get(name) ?? NaN;
  const against = `JSON.parse and stringify of as many lines ${duration(of("json"))}`;
  return [
    { name: "tidy", what: "laid out already" },
    { name: "loose", what: "laid out otherwise" },
  ].map(({ name, what }) => ({
    what,
    symbi: duration(of(name)),
    against,
    ratio: times(of(name) / of("json")),
    budget: { text: `≤ ${WANTED_MS} ms`, met: of(name) <= WANTED_MS },
  }));
}
