import type { CatalogueEntry } from "../types.ts";
import { scheduleWith } from "./examples.ts";

/** What should not be read by others. */
export const safety = {
  "secret-in-clear": {
    severity: "warning",
    message:
      "<subject> holds <what>, written in clear: whoever sees this file, the database or an export can use it. Keep it in the environment and write a reference, like `<reference>`; what was written here before should be replaced, too.",
    what: "A token, a password or another credential stands in a file.",
    why: "Files are copied, committed and shown. A reference is looked up only at the moment of use, is never stored resolved, and what it stands for is blotted out wherever text leaves the scheduler.",
    fix: "Put the secret into the scheduler's environment or a file, write `${NAME}` or `${file:PATH}`, and replace a secret that others may have seen.",
    bad: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "Authorization": "Bearer 5f2c9a7d41" }',
    ),
    good: scheduleWith(
      'delivery: ["webhook"]',
      'webhook_url: "https://ops.example.com/hook"',
      'webhook_headers: { "Authorization": "Bearer ${OPS_TOKEN}" }',
    ),
    since: "0.1",
  },
  "plain-http-webhook": {
    severity: "warning",
    message:
      "`<field>` sends to <host> without encryption: everybody on the way can read and change it. Write `https://`.",
    what: "A webhook's address begins with `http://` and leads to another machine.",
    why: "The output, the headers and the signature go over the network as they are.",
    fix: "Use `https://`. For a receiver on the same machine, write `localhost` or `127.0.0.1`.",
    bad: scheduleWith('delivery: ["webhook"]', 'webhook_url: "http://ops.example.com/hook"'),
    good: scheduleWith('delivery: ["webhook"]', 'webhook_url: "https://ops.example.com/hook"'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
