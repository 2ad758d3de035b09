/** The packages of bench/package.json, installed when first asked for; typed here so that types need no install. */
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
  readonly Cron: new (
    expression: string,
    options: { timezone: string; paused?: true },
    work?: () => unknown,
  ) => CronerJob;
}

export interface CronerJob {
  nextRun(after: Date): Date | null;
  stop(): void;
}

export interface PrettierModule {
  format(text: string, options: { parser: "yaml" | "json" | "babel" }): Promise<string>;
}

export interface YamlModule {
  parseDocument(text: string): { readonly errors: readonly unknown[] };
}

export async function textPeers(): Promise<{ prettier: PrettierModule; yaml: YamlModule }> {
  installPeers();
  const [prettier, yaml] = await Promise.all(["prettier", "yaml"].map(importPeer));
  return { prettier: prettier as PrettierModule, yaml: yaml as YamlModule };
}

/** The file that a command of a peer starts. */
export function peerProgram(name: string, command: string): string {
  installPeers();
  const folder = join(fileURLToPath(new URL("node_modules/", import.meta.url)), name);
  const { bin } = readManifest(folder);
  const file = typeof bin === "string" ? bin : bin?.[command];
  if (file === undefined) throw new Error(`${name} has no command ${command}.`);
  return join(folder, file);
}

export async function cronPeers(): Promise<{ cronParser: CronParserModule; croner: CronerModule }> {
  installPeers();
  const [cronParser, croner] = await Promise.all(["cron-parser", "croner"].map(importPeer));
  return { cronParser: cronParser as CronParserModule, croner: croner as CronerModule };
}

/** The name is a variable to the type checker, which would otherwise look for a package that may not be there yet. */
export async function importPeer(name: string): Promise<unknown> {
  return await import(name);
}

export function installPeers(): void {
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

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
