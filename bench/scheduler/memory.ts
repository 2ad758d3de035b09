import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addJobs } from "./jobs.ts";
import { openStage } from "./stage.ts";

export interface Memory {
  readonly runs: number;
  /** Resident, in bytes: in the first third of the time, and in the last. */
  readonly early: number;
  readonly late: number;
  readonly most: number;
}

const DAY = 86_400_000;
const program = fileURLToPath(new URL("memory-program.ts", import.meta.url));

/** A scheduler in a process of its own, with so many jobs, of which `busy` are due each second. */
export async function memory(jobs: number, busy: number, seconds: number): Promise<Memory> {
  const folder = mkdtempSync(join(tmpdir(), "symbi-bench-"));
  const path = join(folder, "symbi.db");
  const stage = openStage(path);
  await addJobs(stage.store, jobs - busy, Date.now() + DAY, { cron: "0 0 1 1 *" });
  await addJobs(stage.store, busy, Date.now(), { cron: "* * * * * *" }, jobs - busy);
  await stage.close();
  try {
    return JSON.parse(await outputOf([program, path, String(seconds)])) as Memory;
  } finally {
    rmSync(dirname(path), { recursive: true });
  }
}

function outputOf(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${args.join(" ")} ended with ${String(code)}`));
    });
  });
}
