import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { Run } from "../store/types.ts";

export interface DeliveryMessage {
  /** Stable across tries. */
  readonly deliveryId: string;
  readonly channel: string;
  readonly job: JobDefinition;
  readonly run: Run;
  /** For a failure: what comes next. A sentence or two. */
  readonly next?: string;
}

/** `retry: false`: trying again cannot help. */
export type Delivered =
  { readonly ok: true } | { readonly ok: false; readonly error: string; readonly retry: boolean };

/** One way out for a run's output. Never throws: what goes wrong is an answer. */
export interface DeliveryChannel {
  deliver(message: DeliveryMessage): Promise<Delivered>;
}
