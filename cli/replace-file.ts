import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { isSystemError } from "./failure.ts";
import { isBelow } from "./sources.ts";

export interface Replacement {
  /** Absolute. */
  readonly path: string;
  /** What the file must hold still. */
  readonly before: string;
  readonly after: string;
  /** A link may lead to a file in this folder, and no further. */
  readonly within: string;
}

/**
 * Puts a text in the place of a file's, as a whole or not at all: a new file is written beside it, with its mode and
 * owner, and takes its name. Answers with why it could not.
 */
export function replaceFile({ path, before, after, within }: Replacement): string | undefined {
  try {
    const target = realpathSync(path);
    if (lstatSync(path).isSymbolicLink() && !isBelow(realpathSync(within), target)) {
      return `a link to ${target}, outside of ${within}. Name that file itself.`;
    }
    const about = statSync(target);
    if (!about.isFile()) return "not a regular file. Send it through standard input.";
    accessSync(target, constants.W_OK);
    if (!readFileSync(target).equals(Buffer.from(before))) {
      return "it was changed in the meantime. Run the command again.";
    }
    return writeBeside(target, after, about);
  } catch (error) {
    return whyUnwritable(error);
  }
}

function writeBeside(target: string, text: string, about: Stats): string | undefined {
  const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  let file: number;
  try {
    file = openSync(beside, "wx", 0o600);
  } catch (error) {
    if (!isSystemError(error) || (error.code !== "EACCES" && error.code !== "EPERM")) throw error;
    return "no file may be made in its folder, so it cannot be replaced in one step. Check the folder's permissions.";
  }
  try {
    try {
      if (!keepOwner(file, about)) {
        return "it belongs to another user, and would change hands. Let its owner run the command.";
      }
      fchmodSync(file, about.mode & 0o7777);
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
    return undefined;
  } finally {
    // Gone already, if it took the name of the other.
    rmSync(beside, { force: true });
  }
}

function keepOwner(file: number, { uid, gid }: Stats): boolean {
  const own = fstatSync(file);
  if (own.uid === uid && own.gid === gid) return true;
  try {
    fchownSync(file, uid, gid);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EPERM") return false;
    throw error;
  }
}

function whyUnwritable(error: unknown): string {
  if (!isSystemError(error)) throw error;
  switch (error.code) {
    case "EACCES":
    case "EPERM":
      return "this user may not write it. Check its permissions.";
    case "EROFS":
      return "it lies on a file system that is read-only.";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full. The file is as it was.";
    case "ENOENT":
      return "it was removed in the meantime.";
    default:
      return `it could not be written: ${error.message}.`;
  }
}
