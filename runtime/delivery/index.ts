import type { Clock } from "../clock.ts";
import { logFileChannel } from "./log-file.ts";
import { stdoutChannel } from "./stdout.ts";
import type { DeliveryChannel } from "./types.ts";

export interface DeliveryOptions {
  readonly stdout: (text: string) => void;
  /** Absolute; created when first needed. */
  readonly logDir: string;
  readonly clock: Clock;
}

/** The channels of this version. */
export const builtChannels = ["stdout", "log_file"] as const;

/** Every channel by its name. One that does not exist is a failed delivery that says so. */
export function createDelivery({ stdout, logDir, clock }: DeliveryOptions): DeliveryChannel {
  const byName: Readonly<Record<(typeof builtChannels)[number], DeliveryChannel>> = {
    stdout: stdoutChannel({ write: stdout, clock }),
    log_file: logFileChannel({ dir: logDir, clock }),
  };
  const channels: ReadonlyMap<string, DeliveryChannel> = new Map(Object.entries(byName));
  return {
    async deliver(message) {
      const channel = channels.get(message.channel);
      if (channel !== undefined) return channel.deliver(message);
      const error = `Not delivered: the channel "${message.channel}" is not built in this version of symbi, which has ${builtChannels.join(" and ")}. The output is in the history.`;
      return { ok: false, retry: false, error };
    },
  };
}
