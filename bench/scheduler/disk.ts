import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../measure.ts";

const SYNCS = 300;

/** What it takes this machine to append 4 KiB and be sure of it, in milliseconds: the floor of whatever is durable. */
export function syncTime(): number {
  const folder = mkdtempSync(join(tmpdir(), "symbi-bench-"));
  const file = openSync(join(folder, "log"), "w");
  const page = Buffer.alloc(4_096, 1);
  const took = Array.from({ length: SYNCS }, () => {
    const start = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return median(took);
}

/** Lets the disk come to rest, so that nobody waits for what another has left to be written. */
export function settleDisk(): void {
  if (platform() !== "win32") execFileSync("sync");
}
