import { lstatSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { type FSWatcher, watch as watchPlaces } from "chokidar";
import type { Context } from "../context.ts";
import { exit, type ExitCode, Failure, isSystemError } from "../failure.ts";
import { report } from "../report.ts";
import { listenForStops } from "../signals.ts";
import { isIgnored, type Places, placesOf, watchedFolders } from "./places.ts";

/** An editor that saves makes several changes; they are one. */
const settledMs = 50;

/** Checks, and checks again whenever something changes, until it is asked to stop. What goes wrong is told, and waited out. */
export async function watch(
  context: Context,
  paths: readonly string[],
  check: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const stops = listenForStops(context.terminal.closed);
  const places = await placesOf(context, paths);
  const watcher = watchPlaces([...watchedFolders(places)], {
    ignored: (path, about) => isIgnored(places, path, about),
    // Links to folders are not followed when files are looked for, either.
    followSymlinks: false,
    ignorePermissionErrors: true,
  });
  try {
    const tell = (error: Error) => void report(error, context);
    await until(stops.stop, watcher, places, () => checkAndTell(context, check), tell);
    return exit.fine;
  } finally {
    await watcher.close();
    stops.dispose();
  }
}

/** Runs `check` when the watcher is ready and after changes, never twice at a time. Rejects if watching is impossible. */
function until(
  stop: AbortSignal,
  watcher: FSWatcher,
  places: Places,
  check: () => Promise<void>,
  tell: (error: Error) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let ready = false;
    let running = false;
    let again = false;
    let timer: NodeJS.Timeout | undefined;

    const run = async () => {
      running = true;
      do {
        again = false;
        await check();
      } while (again && !stop.aborted);
      running = false;
      if (stop.aborted) resolve();
    };
    const start = () => {
      if (stop.aborted) return;
      if (running) again = true;
      else void run();
    };
    watcher.on("all", (event, path) => {
      if (event === "add") followLink(path, watcher, places);
      if (!ready) return;
      clearTimeout(timer);
      timer = setTimeout(start, settledMs);
    });
    watcher.on("ready", () => {
      if (ready) return;
      ready = true;
      start();
    });
    watcher.on("error", (error) => {
      if (isSystemError(error) && (error.code === "ENOSPC" || error.code === "EMFILE")) {
        const hint =
          "Name fewer folders, or raise the limit (on Linux: `sysctl fs.inotify.max_user_watches`).";
        reject(
          new Failure(exit.unable, "There are more files than the system can watch.", hint, { cause: error }),
        );
      } else if (isSystemError(error)) tell(error);
      else reject(error instanceof Error ? error : new Error(String(error)));
    });
    const onStop = () => {
      clearTimeout(timer);
      if (!running) resolve();
    };
    if (stop.aborted) onStop();
    else stop.addEventListener("abort", onStop, { once: true });
  });
}

/** A link to a file changes when the file does, wherever that lies. */
function followLink(path: string, watcher: FSWatcher, { files }: Places): void {
  try {
    if (!lstatSync(path).isSymbolicLink()) return;
    const target = realpathSync(path);
    if (files.has(target)) return;
    files.add(target);
    watcher.add(dirname(target));
  } catch (error) {
    // It is gone, or leads nowhere: the check tells.
    if (!isSystemError(error)) throw error;
  }
}

async function checkAndTell(context: Context, check: () => Promise<ExitCode>): Promise<void> {
  const { terminal } = context;
  const time = new Date().toTimeString().slice(0, 8);
  // Clears the screen and what scrolled off it; elsewhere the reports follow each other.
  if (terminal.width !== undefined) terminal.out("\u001b[2J\u001b[3J\u001b[H");
  terminal.out(`${terminal.paint("dim", `${time} symbi check`)}\n`);
  try {
    await check();
  } catch (error) {
    report(error, context);
  }
  terminal.out(terminal.paint("dim", "Waiting for changes. Ctrl-C ends.\n"));
}
