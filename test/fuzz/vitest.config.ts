import { defineConfig } from "vitest/config";

/**
 * `npm run fuzz`: files that nobody wrote, for ten minutes or `FUZZ_SECONDS`. It prints its seed; `FUZZ_SEED` gives the
 * same files again.
 */
export default defineConfig({
  test: { dir: import.meta.dirname, testTimeout: 60_000, hookTimeout: 60_000 },
});
