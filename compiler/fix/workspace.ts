import type { Diagnostic } from "../diagnostics/index.ts";
import type { CheckedWorkspace } from "../workspace/index.ts";
import {
  type Applied,
  type Candidate,
  candidatesFor,
  type Left,
  type Texts,
  withCandidates,
} from "./apply.ts";
import { isSound, type State } from "./sound.ts";

/** Checks the texts of a workspace. */
export type CheckTexts = (texts: Texts) => CheckedWorkspace;

export interface FixOptions {
  /** Also fixes that may change what a file means, where there is one way only. */
  readonly unsafe?: boolean | undefined;
  /** Which diagnostics are to be fixed. Default: all. */
  readonly wanted?: ((diagnostic: Diagnostic) => boolean) | undefined;
}

export interface Fixed {
  readonly texts: Texts;
  /** What is said of these texts. */
  readonly checked: CheckedWorkspace;
  /** In the order in which they were applied. */
  readonly applied: readonly Applied[];
  /** What could not be fixed though it has fixes, by its place in the texts as they are now. */
  readonly left: readonly Left[];
}

/** A fix may make another possible, and that another; so long a chain is a fault of the fixes. */
const ROUNDS = 10;
/** Where fixes do harm they are tried in halves, each try a check of the workspace. */
const TRIES = 200;

/**
 * Checks and fixes until nothing is left to fix. Whatever the fixes say of themselves, there are never more errors
 * afterwards, no comment is lost, and what was defined means the same unless unsafe fixes were asked for.
 */
export function fixWorkspace(texts: Texts, check: CheckTexts, options: FixOptions = {}): Fixed {
  const wanted = options.wanted ?? (() => true);
  const applied: Applied[] = [];
  const refused = new Set<string>();
  let state: State = { texts, checked: check(texts) };
  let tries = TRIES;

  for (let round = 0; round < ROUNDS; round += 1) {
    const count = applied.length;
    apply(false);
    // What is unsafe is looked at when nothing else is left, and held to less.
    if (applied.length === count && options.unsafe === true) apply(true);
    if (applied.length === count) break;
  }
  return { texts: state.texts, checked: state.checked, applied, left: left() };

  function apply(unsafe: boolean): void {
    const { candidates: batch } = find(unsafe);
    if (batch.length === 0) return;
    const start = state;
    const accepted: Candidate[] = [];
    // Halves of halves: a harmful fix is found in few tries, and what stands beside it is kept.
    const waiting = [batch];
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const together = [...accepted, ...part];
      const next = tries > 0 ? attempt(together) : undefined;
      if (next !== undefined && isSound(state, next, { tried: part, together })) {
        state = next;
        accepted.push(...part);
      } else if (part.length === 1 || tries <= 0) {
        for (const candidate of part) refused.add(keyOf(candidate));
      } else {
        const middle = part.length >> 1;
        waiting.push(part.slice(middle), part.slice(0, middle));
      }
    }
    for (const { diagnostic, fix } of accepted) applied.push({ diagnostic, fix });

    function attempt(together: readonly Candidate[]): State {
      tries -= 1;
      const fixedTexts = withCandidates(start.texts, together);
      return { texts: fixedTexts, checked: check(fixedTexts) };
    }
  }

  function find(unsafe: boolean): ReturnType<typeof candidatesFor> {
    const diagnostics = state.checked.diagnostics.filter((diagnostic) => wanted(diagnostic));
    return candidatesFor(state.texts, diagnostics, unsafe, (candidate) => refused.has(keyOf(candidate)));
  }

  function left(): readonly Left[] {
    const { candidates, left: others } = find(options.unsafe === true);
    return [...others, ...candidates.map(({ diagnostic }): Left => ({ diagnostic, why: "refused" }))];
  }
}

function keyOf({ diagnostic: { file, code, span }, fix: { title } }: Candidate): string {
  return JSON.stringify([file, code, span.start, title]);
}
