// A command agent: one JSON object on standard input, the answer on standard output, exit 0 for success.
import { readFileSync, statfsSync } from "node:fs";

const { run, input } = JSON.parse(readFileSync(0, "utf8"));
const { blocks, bfree } = statfsSync(".");
const percent = Math.round((1 - bfree / blocks) * 100);

console.log(`Disk ${percent} % full (attempt ${run.attempt}, asked: ${input})`);
