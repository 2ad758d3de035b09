/** What `symbi init` writes, by path: a project that works at once, without a network or a key. */
export const projectFiles: Readonly<Record<string, string>> = {
  "symbi.toml": `# Settings of this project. \`symbi doctor\` shows every setting, its value and where it came from.

[scheduler]
max_concurrent_jobs = 10
shutdown_timeout_seconds = 30

[runtime]
environment = "development"
`,
  ".gitignore": `.symbi/
node_modules/
`,
  "agents/hello.symbi": `# An echo agent answers with a fixed text. It needs nothing, and is good for trying schedules out.
agent greeter {
  description: "Says hello"
  executor: "echo"
  echo: { output: "Hello! The scheduler is awake." }
}

schedule {
  name: "hello"
  agent: "greeter"
  cron: "*/10 * * * * *"  # six fields: the first is seconds, so every ten seconds
  tags: ["demo"]
}
`,
  "agents/machine.symbi": `# A command agent is any program: the run comes as JSON on its standard input, what it prints is the output.
agent machine_reporter {
  description: "Reports load and memory of this machine"
  command: ["node", "machine.mjs"]
}

schedule {
  name: "machine-report"
  agent: "machine_reporter"
  cron: "* * * * *"  # every minute
  input: "How is the machine?"
  delivery: ["stdout", "log_file"]
  tags: ["demo"]

  policy {
    max_runtime: "10s"
  }
}
`,
  "agents/machine.mjs": `import { freemem, loadavg, totalmem } from "node:os";
import { readFileSync } from "node:fs";

const { input } = JSON.parse(readFileSync(0, "utf8"));
const [load] = loadavg();
const used = Math.round((1 - freemem() / totalmem()) * 100);

console.log(\`\${input} Load \${load.toFixed(2)}, memory \${used} % used.\`);
`,
};
