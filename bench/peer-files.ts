/** What `symbiFile` says, in the languages of the peers: as many lines, the same jobs, the same values. */

interface Job {
  readonly name: string;
  readonly agent: string;
  readonly cron: string;
  readonly timezone: string;
  readonly input: string;
}

function jobs(index: number, count: number): Job[] {
  return Array.from({ length: count }, (_, job) => ({
    name: `job-${index}-${job}`,
    agent: `agent_${index}`,
    cron: `${(index * 7 + job * 11) % 60} ${(index + job) % 24} * * 1-5`,
    timezone: ["UTC", "Europe/Lisbon", "America/New_York"][job % 3] ?? "UTC",
    input: `Report on shard ${job} of ${index}.`,
  }));
}

export interface PeerLanguage {
  readonly extension: string;
  file(index: number, lines: number): string;
}

export const toml: PeerLanguage = {
  extension: "toml",
  file: (index, lines) =>
    filled(index, lines, 13, ({ name, agent, cron, timezone, input }) => [
      "",
      `[schedule.${name}]`,
      `name = "${name}"`,
      `agent = "${agent}"`,
      `cron = "${cron}"`,
      `timezone = "${timezone}"`,
      `input = "${input}"`,
      'session_mode = "ephemeral_with_summary"',
      'delivery = ["stdout", "log_file"]',
      "max_retries = 3",
      "",
      `[schedule.${name}.policy]`,
      'max_runtime = "5m"',
    ]),
};

export const yaml: PeerLanguage = {
  extension: "yaml",
  file: (index, lines) =>
    filled(index, lines, 12, ({ name, agent, cron, timezone, input }) => [
      "",
      `${name}:`,
      `  name: "${name}"`,
      `  agent: "${agent}"`,
      `  cron: "${cron}"`,
      `  timezone: "${timezone}"`,
      `  input: "${input}"`,
      '  session_mode: "ephemeral_with_summary"',
      '  delivery: ["stdout", "log_file"]',
      "  max_retries: 3",
      "  policy:",
      '    max_runtime: "5m"',
    ]),
};

export const typespec: PeerLanguage = {
  extension: "tsp",
  file: (index, lines) =>
    filled(
      index,
      lines,
      14,
      ({ name, agent, cron, timezone, input }) => [
        "",
        `model ${name.replaceAll("-", "_")} {`,
        `  name: "${name}";`,
        `  agent: "${agent}";`,
        `  cron: "${cron}";`,
        `  timezone: "${timezone}";`,
        `  input: "${input}";`,
        '  session_mode: "ephemeral_with_summary";',
        '  delivery: ["stdout", "log_file"];',
        "  max_retries: 3;",
        "  policy: {",
        '    max_runtime: "5m",',
        "  };",
        "}",
      ],
      "//",
    ),
};

function filled(
  index: number,
  lines: number,
  each: number,
  written: (job: Job) => readonly string[],
  comment = "#",
): string {
  const all = [`${comment} Generated file ${index}`];
  for (const job of jobs(index, Math.floor((lines - 1) / each))) all.push(...written(job));
  while (all.length < lines) all.push(`${comment} …`);
  return `${all.join("\n")}\n`;
}
