import { defineConfig } from "vitest/config";

/** `npm run faults`: the same tests as in the plain run, for longer, and a table of what they came to. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    reporters: ["default", "./test/faults/table.ts"],
    env: {
      SYMBI_STATEMENTS: process.env["SYMBI_STATEMENTS"] ?? "200",
      SYMBI_MANY_KILLS: process.env["SYMBI_MANY_KILLS"] ?? "1000",
      SYMBI_BACKUP_KILLS: process.env["SYMBI_BACKUP_KILLS"] ?? "40",
      SYMBI_ROUNDS: process.env["SYMBI_ROUNDS"] ?? "50",
      SYMBI_KILLS: process.env["SYMBI_KILLS"] ?? "100",
      SYMBI_SEEDS: process.env["SYMBI_SEEDS"] ?? "1000",
    },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
