import type { Instant } from "../store/types.ts";

/**
 * A number from 0 up to, but not including, `below`, decided by `key` alone: the same on every node and after
 * every restart. FNV-1a with a final mix, so that neighbouring instants land far apart.
 */
export function spread(key: string, below: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return Math.floor((hash / 2 ** 32) * below);
}

/**
 * When a due instant may start: itself plus 0 to `most` milliseconds, but before the instant after it.
 */
export function jittered(jobId: string, due: Instant, following: Instant | null, most: number): Instant {
  const room = following === null ? Infinity : following - due - 1;
  return due + spread(`${jobId}@${due}`, Math.min(most, room) + 1);
}

/** Wait before attempt `attempt + 1`, in milliseconds: exponential from `initial` to `max`, full jitter. */
export function backoff(
  runId: string,
  attempt: number,
  { initial, max }: { readonly initial: number; readonly max: number },
): number {
  const ceiling = Math.min(initial * 2 ** (attempt - 1), max);
  return spread(`${runId}#${attempt}`, ceiling + 1);
}
