/** A valid `.symbi` file of `lines` lines: one agent, then schedules, all names unlike those of another `index`. */
export function symbiFile(index: number, lines: number): string {
  const written = [
    `# Generated file ${index}`,
    `agent agent_${index} {`,
    '  model: "claude-sonnet-4.5"',
    '  system_prompt: """',
    "  You watch a fleet of machines and report what changed.",
    '  """',
    "}",
  ];
  for (let job = 0; written.length + SCHEDULE_LINES <= lines; job++) written.push(...schedule(index, job));
  while (written.length < lines) written.push("# …");
  return `${written.join("\n")}\n`;
}

const SCHEDULE_LINES = 14;

function schedule(index: number, job: number): string[] {
  const minute = (index * 7 + job * 11) % 60;
  return [
    "",
    "schedule {",
    `  name: "job-${index}-${job}"`,
    `  agent: "agent_${index}"`,
    `  cron: "${minute} ${(index + job) % 24} * * 1-5"`,
    `  timezone: "${["UTC", "Europe/Lisbon", "America/New_York"][job % 3]}"`,
    `  input: "Report on shard ${job} of ${index}."`,
    '  session_mode: "ephemeral_with_summary"',
    '  delivery: ["stdout", "log_file"]',
    "  max_retries: 3",
    "  policy {",
    '    max_runtime: "5m"',
    "  }",
    "}",
  ];
}
