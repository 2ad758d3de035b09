/** The built `symbi` and its peers, as separate processes. */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Subject } from "./measure.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = fileURLToPath(new URL("../cli/dist/main.js", import.meta.url));

/** Built anew, so that what is measured is what the sources say. */
export function buildProgram(): void {
  console.log("Building cli/dist …");
  execFileSync(process.execPath, ["scripts/build.ts"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

export function emptyNode(): Subject {
  return { name: "node", round: () => processTime(["-e", "0"], root) };
}

/** `symbi ARGS` in a folder. Fails if it ends otherwise than with 0. */
export function symbi(name: string, folder: string, ...args: string[]): Subject {
  return { name, round: () => processTime([main, ...args], folder) };
}

/** `node FILE ARGS` in a folder, with a file as standard input where one is named. Fails like `symbi`. */
export function nodeProgram(
  name: string,
  folder: string,
  args: readonly string[],
  { stdin }: { readonly stdin?: string } = {},
): Subject {
  return { name, round: () => processTime(args, folder, stdin) };
}

function processTime(args: readonly string[], cwd: string, stdin?: string): number {
  const input = stdin === undefined ? "ignore" : openSync(stdin, "r");
  const start = performance.now();
  const { status, error, stderr } = spawnSync(process.execPath, args, {
    cwd,
    stdio: [input, "ignore", "pipe"],
    encoding: "utf8",
  });
  const took = performance.now() - start;
  if (typeof input === "number") closeSync(input);
  if (error) throw error;
  if (status !== 0) {
    throw new Error(`node ${args.join(" ")} ended with ${String(status)}:\n${stderr}`);
  }
  return took;
}
