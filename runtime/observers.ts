import type { Clock } from "./clock.ts";
import { pulseOf } from "./health/index.ts";
import type { Pulse } from "./health/types.ts";
import { entryOf, type OwnedLog, openLog } from "./logs/index.ts";
import { openMetrics } from "./metrics/index.ts";
import type { Redactor } from "./references/index.ts";
import type { Store } from "./store/store.ts";
import type { Activity, RuntimeOptions } from "./types.ts";

/** Who is told of everything that happens: the log, the metrics, the health, and whoever asked to be. */
export interface Observers {
  readonly tell: (activity: Activity) => void;
  readonly log: OwnedLog;
  readonly pulse: () => Pulse | undefined;
  readonly metrics: () => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

export function observers(
  { config, onActivity }: Pick<RuntimeOptions, "config" | "onActivity">,
  { clock, store, redactor }: { readonly clock: Clock; readonly store: Store; readonly redactor: Redactor },
): Observers {
  // What goes wrong with the log or the metrics themselves cannot go there.
  const onTrouble = (message: string, error: unknown) => watch({ kind: "trouble", message, error });
  const log = openLog({ dir: config.runtime.log_dir, clock, redactor, onTrouble });
  const pulse = pulseOf(clock);
  const metrics = config.scheduler.enable_metrics
    ? openMetrics({ clock, store, pulse: pulse.now, onTrouble })
    : undefined;
  /** A watcher that fails must not keep an end from being recorded. */
  const watch = (activity: Activity): void => {
    try {
      onActivity?.(activity);
    } catch (error) {
      const message = `the watcher of activities threw at ${activity.kind}`;
      const fields = () => ({ error: error instanceof Error ? error.message : String(error) });
      log.write({ level: "error", component: "scheduler", message, fields });
    }
  };
  return {
    tell(activity) {
      watch(activity);
      const entry = entryOf(activity);
      if (entry !== undefined) log.write(entry);
      pulse.observe(activity);
      metrics?.observe(activity);
    },
    log,
    pulse: pulse.now,
    metrics: async () => metrics?.text(),
    close: log.close,
  };
}
