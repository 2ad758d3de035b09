import type { schedule } from "../../../grammar/vocabulary/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

/** Where `retry_backoff` gives no `max`, it is this. */
const LONGEST_WAIT_MS = 900_000;

/** Waits between attempts grow: the first is not the longest. */
export function checkBackoff({ values, nested }: BlockReading<typeof schedule>, scope: Scope): void {
  const written = nested.get("retry_backoff")?.fields;
  const { initial, max } = values.retry_backoff ?? {};
  const place = written?.get("initial")?.value;
  const longest = written?.get("max");
  if (initial === undefined || place === undefined) return;
  // A `max` that could not be read was reported.
  if (longest !== undefined && max === undefined) return;
  if (initial <= (max ?? LONGEST_WAIT_MS)) return;
  scope.report(
    "backoff-order",
    place.span,
    { max: longest === undefined ? "`max`, which is 15m where it is not given" : "`max`" },
    {
      related:
        longest === undefined ? [] : [{ span: longest.key.span, message: "The longest wait is given here." }],
    },
  );
}
