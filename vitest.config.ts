import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{grammar,compiler,runtime,cli,test}/**/*.test.ts"],
    // What needs more than npm, or a time of its own, has a configuration of its own.
    exclude: ["**/node_modules/**", "**/dist/**", "test/browser/**", "test/fuzz/**"],
    setupFiles: ["test/seed.ts"],
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
