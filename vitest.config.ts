import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{grammar,compiler,runtime,cli,test}/**/*.test.ts"],
    // What needs more than npm has a configuration of its own.
    exclude: ["**/node_modules/**", "**/dist/**", "test/browser/**"],
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
