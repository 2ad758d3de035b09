/** A small schedule with these lines in it. */
export function scheduleWith(...lines: readonly string[]): string {
  return block("schedule", ['name: "daily-report"', 'agent: "reporter"', 'cron: "0 9 * * *"', ...lines]);
}

/** A small schedule without `cron`, with these lines in it. */
export function scheduleAt(...lines: readonly string[]): string {
  return block("schedule", ['name: "daily-report"', 'agent: "reporter"', ...lines]);
}

/** A small agent with these lines in it. */
export function agentWith(...lines: readonly string[]): string {
  return block("agent reporter", lines);
}

export function block(header: string, lines: readonly string[]): string {
  return `${header} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}
