import { type FileHandle, open, rm, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Ballast } from "../store.ts";
import { asStoreError } from "./errors.ts";

/** Written in pieces of so many bytes. */
const PIECE = 1024 * 1024;
/** Of a small disk, no more than this part. */
const SHARE = 1 / 16;

/** A file of no use beside the database, `symbi.db.ballast`: removing it makes room for the ends of runs. */
export function openBallast(database: string, wanted: number): Ballast {
  const path = `${database}.ballast`;

  async function space(): Promise<{ readonly free: number; readonly size: number }> {
    const { bavail, blocks, bsize } = await statfs(dirname(database));
    return { free: bavail * bsize, size: Math.min(wanted, Math.floor(blocks * bsize * SHARE)) };
  }

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asStoreError(error, path);
    }
  };

  return {
    hold: () =>
      guarded(async () => {
        const { size } = await space();
        if (size === 0 || (await isWhole(path, size))) return true;
        await rm(path, { force: true });
        const file = await open(path, "wx", 0o600);
        const written = await fill(file, size);
        if (!written) await rm(path, { force: true });
        return written;
      }),
    release: () => guarded(() => rm(path, { force: true })),
    room: () =>
      guarded(async () => {
        const { free, size } = await space();
        return free >= 2 * size;
      }),
  };
}

/** A file with holes holds nothing. */
async function isWhole(path: string, size: number): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.size >= size && found.blocks * 512 >= size;
  } catch (error) {
    if (isCode(error, ["ENOENT"])) return false;
    throw error;
  }
}

/** False: there is no room. Closes the file. */
async function fill(file: FileHandle, size: number): Promise<boolean> {
  try {
    const piece = noise();
    for (let written = 0; written < size;) {
      const { bytesWritten } = await file.write(piece, 0, Math.min(PIECE, size - written));
      written += bytesWritten;
    }
    await file.sync();
    return true;
  } catch (error) {
    if (isCode(error, ["ENOSPC", "EDQUOT"])) return false;
    throw error;
  } finally {
    await file.close();
  }
}

/** What no file system can compress to nothing: a linear congruential sequence, the same every time. */
function noise(): Buffer {
  const piece = Buffer.alloc(PIECE);
  let state = 1;
  for (let at = 0; at < PIECE; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    piece[at] = state >>> 24;
  }
  return piece;
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
