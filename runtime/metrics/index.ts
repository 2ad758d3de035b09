import type { Activity } from "../types.ts";
import { createMetrics, type Metrics, type MetricsOptions } from "./metrics.ts";

/**
 * Metrics that cost nothing until a scheduler starts here, or someone asks: only then is the library loaded. What
 * happens while it is loading is counted too.
 */
export function openMetrics(
  options: MetricsOptions & { readonly onTrouble: (message: string, error: unknown) => void },
): Metrics {
  let loading: Promise<Metrics> | undefined;
  let loaded: Metrics | undefined;
  let waiting: Activity[] | undefined = [];

  const load = async (): Promise<Metrics> => {
    loaded = await createMetrics(options);
    for (const activity of waiting ?? []) loaded.observe(activity);
    waiting = undefined;
    return loaded;
  };

  return {
    observe(activity) {
      if (loaded !== undefined) return loaded.observe(activity);
      if (loading === undefined) {
        if (activity.kind !== "scheduler") return;
        loading = load();
        loading.catch((error: unknown) => {
          waiting = undefined;
          const why = error instanceof Error ? error.message : String(error);
          options.onTrouble(
            `Nothing is measured, because the library for it cannot be loaded: ${why}`,
            error,
          );
        });
      }
      waiting?.push(activity);
    },
    async text() {
      loading ??= load();
      return (await loading).text();
    },
  };
}
