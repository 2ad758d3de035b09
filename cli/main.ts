import { main } from "./program.ts";

// The exit code is set, not enforced: Node ends by itself once everything is written and closed.
const exitCode = await main(process.argv.slice(2));
process.exitCode ||= exitCode;
