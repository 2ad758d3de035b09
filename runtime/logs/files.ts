import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Instant } from "../store/types.ts";

/** What is written to now. */
const CURRENT = "symbi.log";
/**
 * A file that was full: when, and by which process, so that two processes never give one name. Names sort by age; they
 * are never changed again, so that who reads a file is not led to another.
 */
const ROTATED = /^symbi-\d{8}T\d{9}Z-\d+\.log$/;

/** Names in the log directory that are not for the files of jobs. Some file systems know no case. */
export function isOwnLogFile(name: string): boolean {
  return name.toLowerCase() === CURRENT || /^symbi-\d{8}t\d{9}z-\d+\.log$/i.test(name);
}

export function currentFile(dir: string): string {
  return join(dir, CURRENT);
}

/** The oldest first. A folder that is not there holds none. */
export function rotatedFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => ROTATED.test(name))
      .sort()
      .map((name) => join(dir, name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** A name after all that are there, also when the clock was set back. */
export function rotatedName(dir: string, now: Instant, pid: number): string {
  const newest = rotatedFiles(dir)
    .at(-1)
    ?.match(/symbi-(\d{8}T\d{9}Z)-\d+\.log$/)?.[1];
  const stamp = stampOf(now);
  const after = newest !== undefined && newest >= stamp ? stampOf(instantOf(newest) + 1) : stamp;
  return join(dir, `symbi-${after}-${pid}.log`);
}

/** `20270102T085930123Z`. */
function stampOf(instant: Instant): string {
  return new Date(instant).toISOString().replaceAll(/[-:.]/g, "");
}

function instantOf(stamp: string): Instant {
  const [, date, hour, minute, second, ms] = /^(\d{8})T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(stamp) ?? [];
  return Date.parse(
    `${date?.slice(0, 4)}-${date?.slice(4, 6)}-${date?.slice(6)}T${hour}:${minute}:${second}.${ms}Z`,
  );
}
