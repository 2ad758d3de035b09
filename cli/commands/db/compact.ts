import { hostname } from "node:os";
import { compactDatabase } from "../../../runtime/store/index.ts";
import { StoreOwnedError } from "../../../runtime/types.ts";
import type { Context } from "../../context.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { withRuntime } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { size } from "../../quantities.ts";

export interface CompactOptions {
  readonly format: "text" | "json";
}

export async function compact(context: Context, { format }: CompactOptions): Promise<ExitCode> {
  const loaded = await context.loadConfig();
  const { path } = loaded.config.store;
  return withRuntime(context, loaded, "change", async ({ store }) => {
    const since = Date.now();
    const owner = { id: `compact-${process.pid}-${since}`, kind: "foreground", pid: process.pid } as const;
    // Every write would have to wait until it is done: no scheduler may begin meanwhile.
    const acquired = await store.acquire({ ...owner, host: hostname(), since });
    if (!acquired.ok) throw new StoreOwnedError(acquired.holder, path);
    try {
      const { bytesBefore, bytesAfter } = await compactDatabase(path);
      if (format === "json")
        printJson(context.terminal, { file: path, bytes_before: bytesBefore, bytes_after: bytesAfter });
      else if (!context.quiet)
        context.terminal.out(`Compacted ${path}: ${size(bytesBefore)} before, ${size(bytesAfter)} now.\n`);
    } finally {
      await acquired.release();
    }
    return exit.fine;
  });
}
