/** `npm run bench [name…]`: ratios measured in one run. They inform; a missed budget is printed, not an error. */
import { checkBench } from "./benches/check.ts";
import { coldStartBench } from "./benches/cold-start.ts";
import { cronBench } from "./benches/cron.ts";
import { formatBench } from "./benches/format.ts";
import { languageBench } from "./benches/language.ts";
import { schedulerBench } from "./benches/scheduler.ts";
import { simulateBench } from "./benches/simulate.ts";
import { machine, table } from "./report.ts";

const benches = [
  cronBench,
  coldStartBench,
  checkBench,
  formatBench,
  languageBench,
  schedulerBench,
  simulateBench,
];

async function run(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const names = benches.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join("\n");
    console.error(`No bench is called ${unknown.join(", ")}. There are:\n${names}`);
    return 2;
  }
  console.log(machine());
  for (const bench of benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    console.log(`\n${bench.name}: ${bench.title}`);
    console.log(table(await bench.run()));
  }
  return 0;
}

process.exitCode = await run(process.argv.slice(2));
