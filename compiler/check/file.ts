import type { Block, Parsed, Span } from "../../grammar/ast.ts";
import { parse } from "../../grammar/index.ts";
import { topLevelBlocks, widerKeywords } from "../../grammar/vocabulary/index.ts";
import type { AgentDefinition, JobDefinition } from "../definition/index.ts";
import { quoted, type Finding } from "../diagnostics/index.ts";
import { readDirectives, type Directives } from "../select/index.ts";
import { didYouMean, near } from "../words/index.ts";
import { checkAgent } from "./agent.ts";
import { headerOf, type CheckedName } from "./declaration.ts";
import type { Demand, Offer } from "./demand.ts";
import { checkSchedule } from "./schedule.ts";
import { keyText } from "./read/key.ts";
import { createScope, type Circumstances, type Scope } from "./scope.ts";
import { symbiSource } from "./source.ts";
import { syntaxFinding } from "./syntax.ts";
import { hintAtWiderBlocks, widerBlocks } from "./wider/hint.ts";

export interface Declaration<D> {
  readonly name: CheckedName | undefined;
  /** The whole block. */
  readonly span: Span;
  /** Undefined where there is an error in it. */
  readonly definition: D | undefined;
}

export interface AgentDeclaration extends Declaration<AgentDefinition> {
  readonly offer: Offer;
}

export interface ScheduleDeclaration extends Declaration<JobDefinition> {
  readonly demand: Demand;
  /** The agent that it names. */
  readonly agent: CheckedName | undefined;
}

/** All that is known of one file without looking at another. */
export interface CheckedFile {
  readonly findings: readonly Finding[];
  readonly schedules: readonly ScheduleDeclaration[];
  readonly agents: readonly AgentDeclaration[];
  /** The agents of the wider Symbiont language, by name: they are there, and nothing is defined. */
  readonly otherAgents: readonly string[];
  /** The comments that silence diagnostics, where there are any. */
  readonly directives: Directives | undefined;
}

export function checkFile(text: string, circumstances: Circumstances): CheckedFile {
  const parsed = parse(text);
  const findings = parsed.problems.map(syntaxFinding);
  const scope = createScope(symbiSource(text), circumstances, findings);
  const schedules: ScheduleDeclaration[] = [];
  const agents: AgentDeclaration[] = [];
  const otherAgents: string[] = [];
  const isSound = soundness(parsed);
  const wider = widerBlocks(parsed.file.items);
  hintAtWiderBlocks(wider, scope);
  for (const item of parsed.file.items) {
    if (item.kind === "opaque") {
      if (item.keyword.text === "agent" && item.name !== undefined) otherAgents.push(keyText(item.name));
      continue;
    }
    const { span } = item;
    switch (item.keyword.text) {
      case "schedule": {
        const besideWider = wider.length > 0;
        const parts = { header: headerOf(item), name: item.name, body: item.body, besideWider };
        const { definition, ...checked } = checkSchedule(parts, scope);
        schedules.push({ ...checked, span, definition: isSound(item) ? definition : undefined });
        break;
      }
      case "agent": {
        const { definition, ...checked } = checkAgent(item, scope);
        agents.push({ ...checked, span, definition: isSound(item) ? definition : undefined });
        break;
      }
      default:
        checkUnknown(item, scope);
    }
  }
  return { findings, schedules, agents, otherAgents, directives: readDirectives(text, parsed.file) };
}

/**
 * Whether the parser found nothing wrong inside a block. Only the first problems of a file are kept, so what lies
 * after a last one is not trusted in a file that is full of them.
 */
function soundness({ problems }: Parsed): (block: Block) => boolean {
  const starts = problems.map(({ span }) => span.start).toSorted((left, right) => left - right);
  const full = starts.length >= MANY_PROBLEMS;
  let next = 0;
  return ({ span, incomplete }) => {
    while (next < starts.length && (starts[next] ?? 0) < span.start) next += 1;
    const first = starts[next];
    if (first === undefined) return !incomplete && !full;
    return !incomplete && first > span.end;
  };
}

/** As many as the parser keeps of one file, or a few less. */
const MANY_PROBLEMS = 100;

function checkUnknown(block: Block, scope: Scope): void {
  const { keyword } = block;
  if (widerKeywords.has(keyword.text)) return;
  const known = [...topLevelBlocks.keys()];
  const meant = near(keyword.text, [...known, ...widerKeywords]);
  const hint =
    meant === undefined ? " At the top of a file stand `agent` and `schedule` blocks." : didYouMean(meant);
  scope.report(
    "unknown-block",
    keyword.span,
    { word: quoted(keyword.text), hint },
    {
      fixes:
        meant === undefined
          ? []
          : [
              {
                title: `Write ${quoted(meant)}`,
                applicability: "unsafe",
                edits: [{ span: keyword.span, text: meant }],
              },
            ],
    },
  );
}
