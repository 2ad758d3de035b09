/** The longest time for which nothing else could run in this process, looked at each millisecond. */
export interface Probe {
  /** Milliseconds since the last call, or since the start. */
  longest(): number;
  stop(): void;
}

export function probeEventLoop(): Probe {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    longest() {
      look();
      const found = longest;
      longest = 0;
      return found;
    },
    stop: () => clearInterval(timer),
  };
}
