import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { pid } from "node:process";
import type { Clock } from "../clock.ts";
import { currentFile, rotatedFiles, rotatedName } from "./files.ts";

/** Bytes of a file before it is set aside, and how many of those are kept. */
const ROTATE_AT = 10 * 1024 * 1024;
const KEPT = 5;
/** Lines are written together this often: what a crash of the process can lose. Milliseconds. */
const FLUSH_MS = 250;
/** Characters that are written without waiting for more. */
const FLUSH_AT = 256 * 1024;
/** Characters that are held while nothing can be written; older lines are given up for newer ones. */
const HELD = 4 * 1024 * 1024;

export interface LogFileOptions {
  /** Created when first needed. */
  readonly dir: string;
  readonly clock: Clock;
  /** Told once, until writing works again. */
  readonly onTrouble: (error: unknown) => void;
  /** So many lines had to be given up, and writing works again. */
  readonly onLost: (lines: number) => void;
  readonly rotateAt?: number;
}

/**
 * Lines appended to the log, readable by its owner alone. Several processes may write it: each write is whole lines,
 * and who finds the file set aside by another goes on in the new one.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #path: string;
  #fd: number | undefined;
  #begun = false;
  #lines: string[] = [];
  #size = 0;
  /** The part of a write that a full disk did not take: a line is finished before the next begins. */
  #rest: Buffer | undefined;
  #timer: { cancel(): void } | undefined;
  #troubled = false;
  #lost = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#path = currentFile(options.dir);
  }

  /** Makes the folder, if that is possible now; else the first write tries it again, and says what is in the way. */
  begin(): void {
    try {
      this.#makeFolder();
    } catch {
      this.#begun = false;
    }
  }

  /** A line with its end. Held back for a moment. */
  append(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size >= FLUSH_AT && !this.#troubled) this.flush();
    else if (this.#size > HELD) this.#giveUpOldest();
    this.#timer ??= this.#options.clock.schedule(FLUSH_MS, () => {
      this.#timer = undefined;
      this.flush();
    });
  }

  /** Writes what is held. What cannot be written now is tried again with what comes next. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#lines.length === 0 && this.#rest === undefined) return;
    try {
      this.#write();
    } catch (error) {
      this.#closeFile();
      if (!this.#troubled) this.#options.onTrouble(error);
      this.#troubled = true;
      return;
    }
    this.#troubled = false;
    const lost = this.#lost;
    this.#lost = 0;
    if (lost > 0) this.#options.onLost(lost);
  }

  close(): void {
    this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#closeFile();
  }

  #write(): void {
    let fd = this.#open();
    if (this.#rest === undefined) {
      const text = Buffer.from(this.#lines.join(""));
      const { size } = fstatSync(fd);
      if (size > 0 && size + text.length > (this.#options.rotateAt ?? ROTATE_AT)) fd = this.#rotate();
      this.#rest = text;
      this.#lines = [];
      this.#size = 0;
    }
    while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(fd, this.#rest));
    this.#rest = undefined;
    if (this.#lines.length > 0) this.#write();
  }

  #rotate(): number {
    const { dir, clock } = this.#options;
    this.#closeFile();
    renameSync(this.#path, rotatedName(dir, clock.now(), pid));
    for (const old of rotatedFiles(dir).slice(0, -KEPT)) rmSync(old, { force: true });
    return this.#open();
  }

  /** The file that is in place now. Follows no link, waits for nothing. */
  #open(): number {
    if (this.#fd !== undefined && isSame(this.#fd, this.#path)) return this.#fd;
    this.#closeFile();
    this.#makeFolder();
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const fd = openSync(this.#path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    this.#fd = fd;
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error(`${this.#path} is not a regular file`);
    if ((stat.mode & 0o077) !== 0) fchmodSync(fd, 0o600);
    return fd;
  }

  /**
   * With all above it at first only: where `.symbi` as a whole was moved away it is not made anew, which would be in the
   * way of its return.
   */
  #makeFolder(): void {
    const { dir } = this.#options;
    if (this.#begun && existsSync(dir)) return;
    mkdirSync(dir, { recursive: !this.#begun, mode: 0o700 });
    this.#begun = true;
  }

  #closeFile(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  #giveUpOldest(): void {
    const half = this.#lines.length >> 1;
    this.#lost += half;
    this.#lines = this.#lines.slice(half);
    this.#size = this.#lines.reduce((sum, line) => sum + line.length, 0);
  }
}

function isSame(fd: number, path: string): boolean {
  const there = statSync(path, { bigint: true, throwIfNoEntry: false });
  const ours = fstatSync(fd, { bigint: true });
  return there !== undefined && there.ino === ours.ino && there.dev === ours.dev;
}
