// Makes a fresh clone ready to run: installs exactly what package-lock.json says and puts the pinned Node on the
// path of npm scripts. `npm start` and `npm test` call it first; when nothing changed it only compares a hash.
// Plain JavaScript without dependencies, because it runs before there are any, on whatever Node the machine has.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const windows = process.platform === "win32";
const modules = join(root, "node_modules");
const stampFile = join(modules, ".symbi-setup");
const lock = join(root, ".setup-lock");

/** npm and this script run on the first; the sources need the second, which the pinned Node gives. */
const oldestForSetup = [20, 0];
const oldestForSources = [22, 18];

class SetupError extends Error {}

function atLeast(version, [oldestMajor, oldestMinor]) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** What a finished set-up leaves behind: the lockfile's hash and the platform that it was done for. */
function wantedStamp() {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}\n`;
}

function isDone() {
  return readIfThere(stampFile) === wantedStamp();
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The lock names the set-up and its npm, which outlives a set-up that was killed outright. */
function writeHolders(folder, pids) {
  writeFileSync(join(folder, "pids"), pids.join(" "));
}

/** A folder that appears together with its content: only one of two set-ups can rename its own into place. */
function tryLock() {
  const mine = `${lock}-${process.pid}`;
  mkdirSync(mine, { recursive: true });
  writeHolders(mine, [process.pid]);
  try {
    renameSync(mine, lock);
    return true;
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code) && existsSync(lock)) return false;
    throw error;
  }
}

function unlock() {
  rmSync(lock, { recursive: true, force: true });
}

async function takeLock() {
  const deadline = Date.now() + 15 * 60_000;
  let told = false;
  while (!tryLock()) {
    const holders = readIfThere(join(lock, "pids"));
    if (holders === undefined) continue;
    const holder = holders.split(" ").map(Number).find(isAlive);
    if (holder === undefined) {
      unlock();
      continue;
    }
    if (Date.now() > deadline) {
      throw new SetupError(
        `Another set-up (pid ${holder}) did not end in 15 minutes. If there is none, delete ${lock}.`,
      );
    }
    if (!told) console.error(`Another set-up (pid ${holder}) is at work here: waiting for it.`);
    told = true;
    await sleep(200);
  }
}

/** The npm that started us, if one did: it is the one that the person chose. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && basename(running) === "npm-cli.js") {
    return { file: process.env.npm_node_execpath ?? process.execPath, first: [running], shell: false };
  }
  return { file: "npm", first: [], shell: windows };
}

/** Install scripts stay off: nothing here needs one, and older npms would compile better-sqlite3 for the wrong Node. */
const installArguments = [
  "ci",
  "--ignore-scripts",
  "--include=dev",
  "--include=optional",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/** Runs `npm ci`; a signal that asks us to end is passed on, and we end when npm has. */
function install() {
  const npm = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(npm.file, [...npm.first, ...installArguments], {
      cwd: root,
      shell: npm.shell,
      stdio: ["ignore", "ignore", "pipe"],
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        child.once("close", () => {
          unlock();
          process.exit(128 + constants.signals[signal]);
        });
        child.kill(signal);
      });
    }
    child.once("error", (error) => {
      const advice = "It comes with Node: install Node 20 or newer with its npm, and have both on the PATH.";
      reject(new SetupError(`npm could not be started (${error.message}). ${advice}`));
    });
    if (child.pid !== undefined) writeHolders(lock, [process.pid, child.pid]);
    let complaint = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text) => {
      complaint += text;
      process.stderr.write(text);
    });
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new SetupError(explain(code, complaint)));
    });
  });
}

function explain(code, complaint) {
  const what = `\`npm ci\` in ${root} ended with ${code === null ? "a signal" : `code ${code}`}; its own words are above.`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(complaint)) {
    return `${what} The npm registry could not be reached: check the network and the proxy settings, then run the same command again.`;
  }
  if (/EACCES|EPERM|EROFS/.test(complaint)) {
    return `${what} A file could not be written: run as the owner of this folder, or make a clone of your own.`;
  }
  if (/ENOSPC/.test(complaint)) return `${what} The disk is full: about 500 MB are needed.`;
  return `${what} Mend what it names, then run the same command again.`;
}

/**
 * npm 10 links no `.bin/node` when more than one package brings one. npm scripts and `npx` look there first, so this
 * link is what makes them run on the pinned Node.
 */
function linkPinnedNode() {
  const folder = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const executable = windows ? "node.exe" : "node";
  const pinned = join(modules, folder, "bin", executable);
  const link = join(modules, ".bin", windows ? "node.cmd" : "node");
  rmSync(link, { force: true });
  if (!existsSync(pinned) || spawnSync(pinned, ["--version"]).status !== 0) {
    // None is published for this platform, or it was built for another C library: the machine's own has to do.
    if (atLeast(process.version, oldestForSources)) return;
    const [major, minor] = oldestForSources;
    throw new SetupError(
      `No pinned Node runs on ${process.platform}-${process.arch}, and this machine's is ${process.version}. ` +
        `Install Node ${major}.${minor} or newer, then run the same command again.`,
    );
  }
  mkdirSync(join(modules, ".bin"), { recursive: true });
  if (windows) writeFileSync(link, `@"%~dp0..\\${folder}\\bin\\${executable}" %*\r\n`);
  else symlinkSync(join("..", folder, "bin", executable), link);
}

async function setUp() {
  if (!atLeast(process.version, oldestForSetup)) {
    throw new SetupError(`Node ${oldestForSetup[0]} or newer is needed; this one is ${process.version}.`);
  }
  if (isDone()) return;
  await takeLock();
  try {
    if (isDone()) return;
    console.error("Setting symbi up: installing its dependencies, well under a minute …");
    const started = Date.now();
    await install();
    linkPinnedNode();
    writeFileSync(stampFile, wantedStamp());
    console.error(`Set up in ${Math.round((Date.now() - started) / 1000)} s.`);
  } finally {
    unlock();
  }
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupError) && !["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(error.code))
    throw error;
  console.error(`symbi is not set up. ${error.message}`);
  process.exitCode = 1;
}
