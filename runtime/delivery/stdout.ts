import type { Clock } from "../clock.ts";
import { messageText } from "./message.ts";
import type { DeliveryChannel } from "./types.ts";

/** Prints where the scheduler runs. */
export function stdoutChannel({
  write,
  clock,
}: {
  readonly write: (text: string) => void;
  readonly clock: Clock;
}): DeliveryChannel {
  return {
    async deliver(message) {
      try {
        write(messageText(message, clock.now()));
        return { ok: true };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { ok: false, retry: true, error: `Could not write to standard output: ${why}.` };
      }
    },
  };
}
