import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { currentFile, rotatedFiles } from "./files.ts";
import { parseLine } from "./parse.ts";
import type { LogLine } from "./types.ts";

const CHUNK = 64 * 1024;
/** A longer line is none of ours. Characters. */
const LONGEST_LINE = 4 * 1024 * 1024;

export interface ReadLine {
  readonly line: LogLine;
  /** As it stands in the file. */
  readonly text: string;
}

/** Reads the log from its oldest file on, and goes on where it left off, also when files are set aside meanwhile. */
export interface LogReader {
  /** What there is by now that was not read yet. */
  more(): AsyncGenerator<ReadLine>;
  /** Lines that could not be read so far. */
  readonly broken: number;
  close(): Promise<void>;
}

/** A folder or a file that is not there yet is an empty log. */
export function openLogReader(dir: string): LogReader {
  let current: OpenFile | undefined;
  let broken = 0;

  async function* more(): AsyncGenerator<ReadLine> {
    while (true) {
      // Listed before the present file is read to its end: what was set aside by then gets no more lines.
      const files = await listed(dir);
      current ??= await openFirst(files);
      if (current === undefined) return;
      for await (const text of current.lines()) {
        const line = parseLine(text);
        if (line === undefined) broken += 1;
        else yield { line, text };
      }
      const at = files.findIndex(({ id }) => id === current?.id);
      // Not in the list any more: it was the oldest, and all that are there came after it.
      const next = await openFirst(files.slice(at + 1));
      if (next === undefined) return;
      if (current.unfinished) broken += 1;
      await current.close();
      current = next;
    }
  }

  return {
    more,
    get broken() {
      return broken;
    },
    async close() {
      await current?.close();
      current = undefined;
    },
  };
}

interface Listed {
  readonly path: string;
  readonly id: string;
}

/** Oldest first, the one that is written to last. */
async function listed(dir: string): Promise<Listed[]> {
  const found: Listed[] = [];
  for (const path of [...rotatedFiles(dir), currentFile(dir)]) {
    const id = await unlessMissing(async () => idOf(await stat(path, { bigint: true })));
    if (id !== undefined) found.push({ path, id });
  }
  return found;
}

/** The first that is still there. */
async function openFirst(files: readonly Listed[]): Promise<OpenFile | undefined> {
  for (const { path } of files) {
    const opened = await unlessMissing(() => OpenFile.open(path));
    if (opened !== undefined) return opened;
  }
  return undefined;
}

class OpenFile {
  readonly id: string;
  readonly #file: FileHandle;
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #decoder = new StringDecoder("utf8");
  #position = 0;
  /** The beginning of a line whose end is not there yet. */
  #begun = "";
  /** The line is longer than any of ours: its rest is passed over. */
  #tooLong = false;

  private constructor(file: FileHandle, id: string) {
    this.#file = file;
    this.id = id;
  }

  static async open(path: string): Promise<OpenFile> {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return new OpenFile(file, idOf(await file.stat({ bigint: true })));
  }

  get unfinished(): boolean {
    return this.#begun !== "" || this.#tooLong;
  }

  /** Whole lines from where the last reading ended to what is the end now. */
  async *lines(): AsyncGenerator<string> {
    // Emptied in place, as some tools do: it begins anew.
    if ((await this.#file.stat()).size < this.#position) this.#rewind();
    while (true) {
      const { bytesRead } = await this.#file.read(this.#buffer, 0, CHUNK, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const pieces = (this.#begun + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split("\n");
      this.#begun = pieces.pop() ?? "";
      for (const piece of pieces) {
        yield this.#tooLong ? "" : piece;
        this.#tooLong = false;
      }
      if (this.#begun.length > LONGEST_LINE) this.#tooLong = true;
      if (this.#tooLong) this.#begun = "";
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #rewind(): void {
    this.#position = 0;
    this.#begun = "";
    this.#tooLong = false;
    this.#decoder = new StringDecoder("utf8");
  }
}

function idOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
