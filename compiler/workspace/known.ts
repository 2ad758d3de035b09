import type { AgentDeclaration, CheckedFile, Declaration, ScheduleDeclaration } from "../check/index.ts";

export interface Placed<D> {
  readonly file: string;
  readonly declaration: D;
}

/** The agents of a workspace by name, without those whose name is taken twice. */
export function agentsByName(
  files: ReadonlyMap<string, CheckedFile>,
  ambiguous: ReadonlySet<Declaration<unknown>>,
): ReadonlyMap<string, Placed<AgentDeclaration>> {
  const agents = new Map<string, Placed<AgentDeclaration>>();
  for (const [file, checked] of files) {
    for (const declaration of checked.agents) {
      if (declaration.name === undefined || ambiguous.has(declaration)) continue;
      agents.set(declaration.name.text, { file, declaration });
    }
  }
  return agents;
}

/** All schedules, in the order of the files and of their text. */
export function* schedulesOf(
  files: ReadonlyMap<string, CheckedFile>,
): Generator<Placed<ScheduleDeclaration>> {
  for (const [file, { schedules }] of files) {
    for (const declaration of schedules) yield { file, declaration };
  }
}
