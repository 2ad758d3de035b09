import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./system-clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DAY = 86_400_000;

test("a wait longer than a Node timer holds ends when it should, not at once", async () => {
  const wake = vi.fn();
  systemClock.schedule(60 * DAY, wake);
  await vi.advanceTimersByTimeAsync(60 * DAY - 1);
  expect(wake).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(wake).toHaveBeenCalledOnce();
});

test("a cancelled wait never wakes, also after it was armed again", async () => {
  const wake = vi.fn();
  const timer = systemClock.schedule(60 * DAY, wake);
  await vi.advanceTimersByTimeAsync(40 * DAY);
  timer.cancel();
  await vi.advanceTimersByTimeAsync(40 * DAY);
  expect(wake).not.toHaveBeenCalled();
});

test("no wait, or one in the past, wakes once and not before the caller goes on", async () => {
  const wake = vi.fn();
  systemClock.schedule(-5, wake);
  expect(wake).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(0);
  expect(wake).toHaveBeenCalledOnce();
});
