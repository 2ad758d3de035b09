/** `memory-program.ts DATABASE SECONDS`: runs its jobs for that long and writes what it took as JSON. */
import { median } from "../measure.ts";
import type { Memory } from "./memory.ts";
import { failOnTrouble, openStage } from "./stage.ts";

const [path = "", seconds = ""] = process.argv.slice(2);
const stage = openStage(path);
let runs = 0;
const scheduler = stage.scheduler({
  concurrency: 1_000,
  tell(activity) {
    failOnTrouble(activity);
    if (activity.kind === "ended") runs += 1;
  },
});
await scheduler.start();
const resident: number[] = [];
for (let second = 0; second < Number(seconds); second += 1) {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  resident.push(process.memoryUsage.rss());
}
await scheduler.stop();
await stage.close();
const third = Math.ceil(resident.length / 3);
const found: Memory = {
  runs,
  early: median(resident.slice(0, third)),
  late: median(resident.slice(-third)),
  most: Math.max(...resident),
};
process.stdout.write(JSON.stringify(found));
