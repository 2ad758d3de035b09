/**
 * `npm start`: the main job, shown with the commands a user would type. Checks `examples/quickstart`, registers and
 * runs it until Ctrl-C (or for `--for 20s`), then shows what the ledger holds.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readDuration } from "../grammar/values/index.ts";

const project = fileURLToPath(new URL("../examples/quickstart/", import.meta.url));
const cli = fileURLToPath(new URL("../cli/main.ts", import.meta.url));

const limit = readLimit();
let current: ChildProcess | undefined;

// Ctrl-C reaches the child by itself; this process only has to outlive it. A plain SIGTERM is passed on.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => current?.kill("SIGTERM"));

if ((await symbi("check")) !== 0) process.exit(1);
await symbi("next", "agents/disk-space.symbi", "--count", "3");
console.log("\nFiring now. Ctrl-C drains and shows the history.");
const code = await symbi("up");
await symbi("cron", "list");
for (const job of ["hello", "flaky", "disk-space"]) await symbi("cron", "history", job, "--limit", "5");
process.exitCode = code;

async function symbi(...args: string[]): Promise<number> {
  console.log(`\n$ symbi ${args.join(" ")}`);
  const child = spawn(process.execPath, [cli, ...args], { cwd: project, stdio: "inherit" });
  current = child;
  const timer =
    args[0] === "up" && limit !== undefined ? setTimeout(() => child.kill("SIGTERM"), limit) : undefined;
  const exit = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status, signal) => resolve(status ?? (signal === null ? 1 : 130)));
  });
  clearTimeout(timer);
  current = undefined;
  return exit;
}

function readLimit(): number | undefined {
  const { values } = parseArgs({ options: { for: { type: "string" } } });
  if (values.for === undefined) return undefined;
  const duration = readDuration(values.for);
  if ("ms" in duration) return duration.ms;
  console.error(`--for takes a duration such as 20s, not ${values.for}.`);
  process.exit(2);
}
