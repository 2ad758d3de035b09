// Prints the metrics of a scheduler that has lived for a day on a virtual clock, for promtool: `node .ci/metrics.ts`.
import { world } from "../test/e2e/world.ts";

const here = await world("2027-03-01T00:00:00Z");
await here.register(
  `agent steady { executor: "echo" }
   agent shaky { executor: "echo" echo: { fail_times: 400 } }
   schedule { name: "works" agent: "steady" cron: "0 * * * *" }
   schedule { name: "fails" agent: "shaky" cron: "30 * * * *" }
   schedule { name: "denied" agent: "steady" cron: "45 * * * *" policy { require_approval: true } }`,
);
await here.up();
await here.clock.advance(24 * 3_600_000);
process.stdout.write((await here.runtime().metrics()) ?? "");
await here.end();
