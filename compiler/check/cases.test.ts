import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { expectDiagnostics, readCases } from "../testing/index.ts";

const folder = new URL("cases/", import.meta.url);

for (const file of readdirSync(folder)) {
  describe(file, () => {
    for (const { title, files, options } of readCases(readFileSync(new URL(file, folder), "utf8"))) {
      test(title, () => expectDiagnostics(files, options));
    }
  });
}
