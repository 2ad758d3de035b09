import type { CatalogueEntry } from "../types.ts";
import { agentWith, scheduleWith } from "./examples.ts";

const agent = agentWith('executor: "echo"');
const schedule = scheduleWith();

/** A sound workspace with a comment before its schedule. */
function commented(comment: string): string {
  return `${agent}\n${comment}\n${schedule}`;
}

/** The agent is declared elsewhere; a comment in the schedule speaks of that. */
function elsewhere(comment: string): string {
  return schedule.replace('agent: "reporter"', `agent: "reporter" ${comment}`);
}

const reasoned = elsewhere("# symbi-ignore unknown-agent: registered by another team");

/** Comments that silence a diagnostic. No comment silences what is said of comments. */
export const suppressions = {
  "bad-suppression": {
    severity: "warning",
    message:
      "<written> silences nothing: <problem>. Write `# symbi-ignore CODE: reason` at the end of a line or above it, or `# symbi-ignore-file CODE: reason` outside of all blocks.",
    what: "A comment looks as if it were to silence a diagnostic, and cannot.",
    why: "What it was meant to silence goes on being reported, or is hidden by nobody's decision.",
    fix: "Write the word, the code and a reason as shown, or reword the comment.",
    bad: elsewhere("# symbi_ignore unknown-agent: registered by another team"),
    good: reasoned,
    since: "0.1",
  },
  "unknown-code": {
    severity: "warning",
    message: "There is no diagnostic <code>, so nothing is silenced.<hint>",
    what: "A comment is to silence a diagnostic that does not exist.",
    why: "A misspelt code silences nothing, and what it was meant to silence goes on being reported.",
    fix: "Correct the code. Every diagnostic is reported with its own.",
    bad: elsewhere("# symbi-ignore unknown-agnt: registered by another team"),
    good: reasoned,
    since: "0.1",
  },
  "cannot-silence": {
    severity: "warning",
    message: "No comment can silence <code>: <why>. Mend what it reports, and remove the code here.",
    what: "A comment is to silence an error that leaves nothing to run, or what is said of such comments.",
    why: "What is checked without an error can be registered; nothing can be made of a file with such an error in it.",
    fix: "Mend what is reported, and remove the code from the comment.",
    bad: commented("# symbi-ignore cron-syntax: works elsewhere"),
    good: commented("# Works elsewhere, too."),
    since: "0.1",
  },
  "suppression-without-reason": {
    severity: "warning",
    message: "<codes> <verb> silenced here, and nobody says why. <mend>",
    what: "A comment silences a diagnostic and gives no reason.",
    why: "Whoever reads it later cannot tell whether it still holds.",
    fix: "Write the reason after a colon.",
    bad: elsewhere("# symbi-ignore unknown-agent"),
    good: reasoned,
    since: "0.1",
  },
  "unused-suppression": {
    severity: "warning",
    message: "<codes> <verb> not reported <where>, so there is nothing to silence. Remove <what>.",
    what: "A comment silences a diagnostic that is not reported there.",
    why: "What it once silenced was mended. Left standing, it would hide the next problem of that kind.",
    fix: "Remove the code, or the comment. This is only said of checks that ran, in a workspace without errors that leave something undefined.",
    bad: commented("# symbi-ignore unknown-agent: registered by another team"),
    good: `${agent}\n${schedule}`,
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
