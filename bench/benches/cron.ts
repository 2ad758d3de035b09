import { parseCron } from "../../compiler/cron/index.ts";
import { geometricMean, median, medians, timed } from "../measure.ts";
import { cronPeers } from "../peers.ts";
import type { CronParserExpression } from "../peers.ts";
import { duration, times } from "../report.ts";
import type { Bench, Budget, Measurement } from "../report.ts";

const EXPRESSIONS = ["*/5 * * * *", "0 9 * * 1-5", "30 2 * * *", "0 0 1 * *", "0 0 29 2 *"];
const ZONES = [
  { timezone: "UTC", wanted: 300 },
  { timezone: "America/New_York", wanted: 700 },
];
const ROUNDS = 7;
const START = Date.UTC(2026, 0, 1);
const TWO_YEARS = 2 * 365 * 86_400_000;

export const cronBench: Bench = {
  name: "cron",
  title: "the next fire after an instant, somewhere in 2026 and 2027, expression already parsed",
  async run() {
    const peers = await cronPeers();
    const measurements: Measurement[] = [];
    for (const { timezone, wanted } of ZONES) {
      const ratios: { parser: number; croner: number }[] = [];
      for (const expression of EXPRESSIONS) {
        const schedule = parseCron(expression, { timezone });
        const parsed = peers.cronParser.CronExpressionParser.parse(expression, {
          tz: timezone,
          currentDate: new Date(START),
        });
        const croner = new peers.croner.Cron(expression, { timezone, paused: true });
        const took = medians(
          [
            { name: "symbi", round: () => timed(20, (i) => schedule.nextMs(instant(i))) },
            { name: "cron-parser", round: () => timed(20, (i) => nextOf(parsed, instant(i))) },
            { name: "croner", round: () => timed(20, (i) => croner.nextRun(new Date(instant(i)))) },
          ],
          ROUNDS,
        );
        const of = (name: string) => took.get(name) ?? NaN;
        const ratio = { parser: of("cron-parser") / of("symbi"), croner: of("croner") / of("symbi") };
        ratios.push(ratio);
        measurements.push({
          what: `${expression}  ${timezone}`,
          symbi: duration(of("symbi")),
          against: `cron-parser ${duration(of("cron-parser"))}, croner ${duration(of("croner"))}`,
          ratio: `${times(ratio.parser)}, ${times(ratio.croner)}`,
        });
      }
      const parser = geometricMean(ratios.map((ratio) => ratio.parser));
      const croner = geometricMean(ratios.map((ratio) => ratio.croner));
      measurements.push({
        what: `geometric mean  ${timezone}`,
        symbi: "",
        against: "cron-parser, croner",
        ratio: `${times(parser)}, ${times(croner)}`,
        budget: { text: `≥ ${wanted} × cron-parser`, met: parser >= wanted },
      });
    }
    return [...measurements, await millionJobs()];
  },
};

/** One million jobs over 20,000 expressions and 8 zones, each asked for its next fire once. */
async function millionJobs(): Promise<Measurement> {
  const { CronExpressionParser } = (await cronPeers()).cronParser;
  const zones = [
    "UTC",
    "America/New_York",
    "Europe/Lisbon",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
  ];
  const texts = Array.from({ length: 20_000 }, (_, i) => ({
    expression: `${i % 60} ${Math.floor(i / 60) % 24} * * ${WEEKDAYS[Math.floor(i / 1440)] ?? "*"}`,
    timezone: zones[i % zones.length] ?? "UTC",
  }));
  const schedules = texts.map(({ expression, timezone }) => parseCron(expression, { timezone }));
  const jobs = Array.from({ length: 1_000_000 }, (_, i) => schedules[(i * 7919) % schedules.length]);
  const next = new Float64Array(jobs.length);
  const sweep = () => {
    const start = performance.now();
    for (let i = 0; i < jobs.length; i++) next[i] = jobs[i]?.nextMs(START + i) ?? NaN;
    return performance.now() - start;
  };
  sweep();
  const took = median(Array.from({ length: 5 }, sweep));

  const sample = texts
    .slice(0, 2_000)
    .map(({ expression, timezone }) =>
      CronExpressionParser.parse(expression, { tz: timezone, currentDate: new Date(START) }),
    );
  const start = performance.now();
  for (const [i, parsed] of sample.entries()) nextOf(parsed, START + i);
  const theirs = ((performance.now() - start) / sample.length) * jobs.length;

  const budget: Budget = { text: "≤ 0.5 s", met: took <= 500 };
  return {
    what: "1,000,000 jobs recomputed, 20,000 expressions, 8 zones",
    symbi: duration(took),
    against: `cron-parser ${duration(theirs)} (from 2,000)`,
    ratio: times(theirs / took),
    budget,
  };
}

/** One for each 1,440 of the texts, so that no two are equal. */
const WEEKDAYS = ["*", "0", "1", "2", "3", "4", "5", "6", "0-5", "1-5", "2-5", "3-5", "4-5", "1,3"];

function nextOf(parsed: CronParserExpression, after: number): number {
  parsed.reset(new Date(after));
  return parsed.next().getTime();
}

/** Spread over two years, out of order. Made beforehand: a remainder takes as long as a third of a search. */
const INSTANTS = Float64Array.from({ length: 4096 }, (_, i) => START + ((i * 7_919_000_017) % TWO_YEARS));

function instant(index: number): number {
  return INSTANTS[index & 4095] ?? START;
}
