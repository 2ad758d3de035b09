/** The libraries of bench/package.json, installed when first asked for; typed here so that types need no install. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface CronParserModule {
  readonly CronExpressionParser: {
    parse(expression: string, options: { tz: string; currentDate: Date }): CronParserExpression;
  };
}

export interface CronParserExpression {
  reset(date: Date): void;
  next(): { getTime(): number };
}

export interface CronerModule {
  readonly Cron: new (expression: string, options: { timezone: string; paused: true }) => CronerJob;
}

export interface CronerJob {
  nextRun(after: Date): Date | null;
}

export async function cronPeers(): Promise<{ cronParser: CronParserModule; croner: CronerModule }> {
  installPeers();
  const [cronParser, croner] = await Promise.all(["cron-parser", "croner"].map(importPeer));
  return { cronParser: cronParser as CronParserModule, croner: croner as CronerModule };
}

/** The name is a variable to the type checker, which would otherwise look for a package that may not be there yet. */
async function importPeer(name: string): Promise<unknown> {
  return await import(name);
}

function installPeers(): void {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const { dependencies } = readManifest(folder);
  const installed = Object.entries(dependencies ?? {}).every(([name, version]) => {
    const peer = join(folder, "node_modules", name);
    return existsSync(peer) && readManifest(peer).version === version;
  });
  if (installed) return;
  console.log("Installing what is measured against (bench/package-lock.json) …");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

function readManifest(folder: string): { version?: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as ReturnType<typeof readManifest>;
}
