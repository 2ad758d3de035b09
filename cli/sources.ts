import { createReadStream, type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { exit, type ExitCode, isSystemError } from "./failure.ts";

/** Files above this are not read: no schedule file is so large, and a mistaken path may be. */
export const sizeLimit = 16 * 1024 * 1024;

const extensions = new Set([".symbi", ".dsl"]);
const skipped = new Set(["node_modules", ".git", ".symbi"]);

/** A file that could not be used, and how bad that is. */
export interface BadSource {
  readonly file: string;
  readonly message: string;
  readonly exitCode: ExitCode;
}

export interface Source {
  /** As people see it: relative to the working folder. */
  readonly file: string;
  readonly text: string;
}

/** All schedule files below a folder, in a stable order. Links to folders are not followed, so there are no loops. */
export async function filesBelow(folder: string, cwd: string): Promise<FilesOf> {
  const found: string[] = [];
  const bad: BadSource[] = [];
  const waiting = [folder];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    for (const entry of await entriesOf(here, cwd, bad)) {
      const path = join(here, entry.name);
      if (entry.isDirectory()) {
        if (!isSkippedName(entry.name)) waiting.push(path);
      } else if (isScheduleFile(entry)) found.push(path);
    }
  }
  return { files: found.toSorted(), bad };
}

/** A folder that cannot be looked into is told of, and keeps nobody from the others. */
async function entriesOf(folder: string, cwd: string, bad: BadSource[]): Promise<Dirent[]> {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    bad.push({ file: shownPath(folder, cwd), message: whyUnreadable(error), exitCode: exit.unable });
    return [];
  }
}

function isScheduleFile(entry: Dirent): boolean {
  return (entry.isFile() || entry.isSymbolicLink()) && isScheduleName(entry.name);
}

export function isScheduleName(name: string): boolean {
  return extensions.has(extname(name));
}

/** Folders that hold other people's files, or ours. */
export function isSkippedName(name: string): boolean {
  return skipped.has(name);
}

interface FilesOf {
  readonly files: readonly string[];
  readonly bad: readonly BadSource[];
}

/** The files that the arguments of a command name, absolute; folders stand for the files below them. */
export async function filesOf(paths: readonly string[], cwd: string): Promise<FilesOf> {
  const files = new Set<string>();
  const bad: BadSource[] = [];
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    try {
      if (!statSync(absolute).isDirectory()) {
        files.add(absolute);
        continue;
      }
      const below = await filesBelow(absolute, cwd);
      for (const file of below.files) files.add(file);
      bad.push(...below.bad);
    } catch (error) {
      bad.push({ file: shownPath(absolute, cwd), message: whyUnreadable(error), exitCode: exit.unable });
    }
  }
  return { files: [...files], bad };
}

/** `instead`: a file that is not read, but said to hold this. */
export async function readSources(
  files: readonly string[],
  cwd: string,
  instead?: { readonly path: string; readonly text: string },
): Promise<{
  readonly sources: readonly Source[];
  readonly bad: readonly BadSource[];
}> {
  const sources: Source[] = [];
  const bad: BadSource[] = [];
  for (const path of files) {
    const file = shownPath(path, cwd);
    const read = path === instead?.path ? instead : await readSource(path);
    if ("text" in read) sources.push({ file, text: read.text });
    else bad.push({ file, ...read });
  }
  return { sources, bad };
}

type ReadResult = { readonly text: string } | Omit<BadSource, "file">;

/** One file, whatever it is. */
export async function readSource(path: string): Promise<ReadResult> {
  try {
    const about = statSync(path);
    if (about.size > sizeLimit) return tooLarge();
    // Many small files: reading them without a trip through the event loop each is several times faster.
    if (about.isFile()) return decode(readFileSync(path));
    if (about.isFIFO() && !isHandedOver(path)) {
      return {
        message: "a named pipe, which may never end or even begin. Name a file.",
        exitCode: exit.unable,
      };
    }
    // A device or a pipe has no size and may have no end.
    return decode(await collect(createReadStream(path)));
  } catch (error) {
    return { message: whyUnreadable(error), exitCode: exit.unable };
  }
}

/** `/dev/stdin`, `/dev/fd/63`: the shell has opened it, so its writer is there. */
function isHandedOver(path: string): boolean {
  return path.startsWith("/dev/") || path.startsWith("/proc/");
}

/** Standard input, with the same limits. */
export async function readStandardInput(): Promise<ReadResult> {
  return decode(await collect(process.stdin));
}

/** Undefined: more than the limit. */
async function collect(stream: AsyncIterable<unknown>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > sizeLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Omit<BadSource, "file"> {
  return {
    message: `too large: at most ${sizeLimit / 1024 / 1024} MiB are read. Split it, or check the path.`,
    exitCode: exit.failed,
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer | undefined): ReadResult {
  if (bytes === undefined) return tooLarge();
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    return {
      message: `not a text file: byte ${nul + 1} is NUL. Schedule files are UTF-8 text.`,
      exitCode: exit.failed,
    };
  }
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    // The decoder says no more than that it failed.
    return { message: "not valid UTF-8. Save it as UTF-8 text.", exitCode: exit.failed };
  }
}

function whyUnreadable(error: unknown): string {
  if (!isSystemError(error)) throw error;
  switch (error.code) {
    case "ENOENT":
      return "no such file, or a link to one that is gone.";
    case "EACCES":
    case "EPERM":
      return "this user may not read it. Check its permissions.";
    case "ELOOP":
      return "a link that leads back to itself.";
    case "EISDIR":
      return "a folder, where a file is wanted.";
    case "ENOTDIR":
      return "a part of its path is a file, not a folder.";
    default:
      return `could not be read: ${error.message}.`;
  }
}

/** Relative to the working folder where it lies in it, with forward slashes; else absolute. */
export function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  const shown = near === "" || near.startsWith("..") ? path : near;
  return shown.split(sep).join("/");
}

/** Whether a path lies in a folder, however deep. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Finds the workspace a folder belongs to: the nearest folder upward that holds a symbi.toml. */
export function workspaceFinder(): (folder: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const find = (folder: string): string | undefined => {
    if (known.has(folder)) return known.get(folder);
    const above = dirname(folder);
    const found = existsSync(join(folder, "symbi.toml"))
      ? folder
      : above === folder
        ? undefined
        : find(above);
    known.set(folder, found);
    return found;
  };
  return find;
}
