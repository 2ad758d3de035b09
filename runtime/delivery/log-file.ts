import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { isOwnLogFile } from "../logs/index.ts";
import { messageText } from "./message.ts";
import type { Delivered, DeliveryChannel } from "./types.ts";

/** Bytes of a log file before it is rotated, and how many rotated ones are kept: `x.log.1` (newest) to `x.log.5`. */
export const ROTATE_AT = 10 * 1024 * 1024;
const KEPT = 5;

/** One file per job in `dir`, readable by its owner alone. */
export function logFileChannel({
  dir,
  clock,
}: {
  readonly dir: string;
  readonly clock: Clock;
}): DeliveryChannel {
  return {
    async deliver(message) {
      const name = message.job.log_file ?? `${message.job.name}.log`;
      if (!isFileName(name)) {
        return {
          ok: false,
          retry: false,
          error: `log_file ${JSON.stringify(name)} is not the name of a file in the log directory; write a plain name without folders.`,
        };
      }
      if (isOwnLogFile(name)) {
        return {
          ok: false,
          retry: false,
          error: `${name} is where symbi keeps its own log; choose another name with log_file.`,
        };
      }
      const path = join(dir, name);
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        await append(path, Buffer.from(messageText(message, clock.now())));
        return { ok: true };
      } catch (error) {
        return failure(path, error);
      }
    },
  };
}

/** One segment of a path on any system. */
function isFileName(name: string): boolean {
  return !/[/\\:\0]/.test(name) && name !== "" && name !== "." && name !== ".." && name.length <= 200;
}

async function append(path: string, text: Buffer): Promise<void> {
  let file = await openLog(path);
  try {
    let { size } = await file.stat();
    if (size > 0 && size + text.length > ROTATE_AT) {
      await file.close();
      await rotate(path);
      file = await openLog(path);
      size = 0;
    }
    try {
      await file.appendFile(text);
      await file.datasync();
    } catch (error) {
      // A disk that is full takes a part: it is taken back, so that the next try does not follow half a message.
      await file.truncate(size);
      throw error;
    }
  } finally {
    await file.close();
  }
}

/** Follows no link, waits for nothing. */
async function openLog(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error("it is not a regular file");
    if ((stat.mode & 0o077) !== 0) await file.chmod(0o600);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function rotate(path: string): Promise<void> {
  await rm(`${path}.${KEPT}`, { force: true });
  for (let number = KEPT - 1; number >= 1; number--) {
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch(unlessMissing);
  }
  await rename(path, `${path}.1`);
}

function unlessMissing(error: unknown): void {
  if (codeOf(error) !== "ENOENT") throw error;
}

function failure(path: string, error: unknown): Delivered {
  const words = WORDS[codeOf(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
  return { ok: false, retry: true, error: `Could not write the log file ${path}: ${words}.` };
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EFBIG: "it may not grow any further",
  EDQUOT: "the disk quota is used up",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ELOOP: "a symbolic link stands in its place, and log files follow none",
  ENXIO: "it is not a regular file",
  EISDIR: "a folder stands in its place",
  ENOTDIR: "a part of the log directory's path is not a folder",
  EEXIST: "a part of the log directory's path is not a folder",
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
