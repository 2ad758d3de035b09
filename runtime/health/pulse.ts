import type { Clock } from "../clock.ts";
import type { Activity } from "../types.ts";
import type { Pulse } from "./types.ts";

/** Feels the pulse of this process's scheduler in what it tells. */
export function pulseOf(clock: Clock): {
  readonly observe: (activity: Activity) => void;
  /** Undefined: no scheduler runs here. */
  readonly now: () => Pulse | undefined;
} {
  let last: { readonly at: number; readonly trouble: unknown; readonly stopping: boolean } | undefined;
  return {
    observe(activity) {
      if (activity.kind === "turn") {
        last = { at: clock.monotonic(), trouble: activity.trouble, stopping: last?.stopping ?? false };
      } else if (activity.kind === "scheduler") {
        const { is } = activity;
        last =
          is === "stopped"
            ? undefined
            : { at: clock.monotonic(), trouble: undefined, stopping: is !== "started" };
      }
    },
    now() {
      if (last === undefined) return undefined;
      return { lastTickAge: clock.monotonic() - last.at, trouble: last.trouble, stopping: last.stopping };
    },
  };
}
