// In a folder with the installed package: an agent on a model, with a tool, through the package's own file of the AI SDK.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { execPath, stderr } from "node:process";
import { fileURLToPath } from "node:url";
import { anthropicServer } from "../test/servers/anthropic.ts";

const server = await anthropicServer(
  { text: "Adding. ", calls: [{ name: "desk__add", input: { a: 2, b: 40 } }] },
  { text: "It is 42." },
);
const tools = [execPath, fileURLToPath(new URL("../test/servers/mcp-server.ts", import.meta.url))];
mkdirSync("model", { recursive: true });
writeFileSync(
  "model/symbi.toml",
  `[models.house]
provider = "anthropic"
model = "claude-sonnet-4-5"
base_url = "${server.url}"
api_key = "\${HOUSE_KEY}"

[mcp.desk]
command = ${JSON.stringify(tools)}
`,
);
writeFileSync("model/adder.symbi", `agent adder { model: "house" tools: [desk] }\n`);

const child = spawn(
  execPath,
  ["../node_modules/symbi/bin/symbi.js", "run", "adder", "--input", "two and forty"],
  {
    cwd: "model",
    env: { ...process.env, HOUSE_KEY: "k3y-of-the-house" },
    stdio: ["ignore", "pipe", "pipe"],
  },
);
let said = "";
child.stdout.on("data", (piece: Buffer) => (said += piece.toString("utf8")));
child.stderr.pipe(stderr);
const code = await new Promise((resolve) => void child.once("close", resolve));
await server.close();
assert.equal(code, 0);
assert.equal(said, "Adding. \nIt is 42.\n");
assert.equal(server.asked.length, 2);
console.log("  agent adder: It is 42.");
