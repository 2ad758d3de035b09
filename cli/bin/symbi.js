#!/usr/bin/env node
// The guard before the program. It loads nothing that an older Node cannot: there it hands over to a newer Node that is
// installed beside symbi, or says what to do.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isTooOld, OLDEST_NODE } from "./node-version.js";

/** Set for the Node that was handed over to, so that one which is too old itself does not hand over again. */
const HANDED_OVER = "SYMBI_HANDED_OVER";
const here = fileURLToPath(import.meta.url);

/** A Node installed by npm in a `node_modules` beside or above symbi. */
function nodeBeside() {
  const windows = process.platform === "win32";
  const executable = windows ? "node.exe" : "node";
  const platform = `${windows ? "win" : process.platform}-${process.arch}`;
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    for (const name of [`node-${platform}`, "node"]) {
      const file = join(folder, "node_modules", name, "bin", executable);
      if (existsSync(file)) return file;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function handOver(node) {
  const child = spawn(node, [here, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, [HANDED_OVER]: "1" },
  });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => giveUp(`${node} is beside it but does not start: ${error.message}. `));
  child.once("close", (code, signal) => {
    for (const each of signals) process.removeAllListeners(each);
    if (signal === null) process.exit(code);
    process.kill(process.pid, signal);
  });
}

/** Whoever kills the process they started means this one, and the lock that it holds. */
function dieWithParent() {
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}

function giveUp(found) {
  console.error(
    `symbi needs Node ${OLDEST_NODE} or newer, and this is Node ${process.version}. ${found}` +
      `Install a newer Node, or put one beside symbi with \`npm install node@24\`.`,
  );
  process.exit(3);
}

const handedOver = process.env[HANDED_OVER] !== undefined;
delete process.env[HANDED_OVER];

if (isTooOld(process.version)) {
  const node = handedOver ? undefined : nodeBeside();
  if (node === undefined) giveUp("");
  else handOver(node);
} else {
  if (handedOver) dieWithParent();
  // In the workspace the sources run as they are; the published package has only the bundle.
  const source = new URL("../main.ts", import.meta.url);
  await import(existsSync(source) ? source.href : new URL("../dist/main.js", import.meta.url).href);
}
