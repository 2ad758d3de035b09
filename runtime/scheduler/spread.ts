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
 * When a due instant may start: itself plus 0 to `maxJitterSeconds` seconds, but before the instant after it.
 */
export function jittered(
  jobId: string,
  due: Instant,
  following: Instant | null,
  maxJitterSeconds: number,
): Instant {
  const room = following === null ? Infinity : following - due - 1;
  const most = Math.min(maxJitterSeconds * 1000, room);
  return due + spread(`${jobId}@${due}`, most + 1);
}

/** Wait before attempt `attempt + 1`: exponential from 30 s to 15 min, full jitter. Milliseconds. */
export function backoff(runId: string, attempt: number): number {
  const ceiling = Math.min(30_000 * 2 ** (attempt - 1), 15 * 60_000);
  return spread(`${runId}#${attempt}`, ceiling + 1);
}
