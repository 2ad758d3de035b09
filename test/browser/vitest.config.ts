import { defineConfig } from "vitest/config";

/** `npm run browser`: needs Chromium, so it is no part of the plain run. */
export default defineConfig({
  test: { dir: import.meta.dirname, testTimeout: 120_000, hookTimeout: 60_000 },
});
