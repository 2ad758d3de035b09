import { summaryTool } from "../own-tool.ts";

/** Characters of a tool's name that every provider takes. */
const LONGEST = 64;

/**
 * Names under which tools of several servers are offered: `files__read`. Each name once, whatever the servers say, and
 * none of ours.
 */
export function offeredNames(
  tools: readonly { readonly server: string; readonly tool: string }[],
): readonly string[] {
  const taken = new Set<string>([summaryTool.name]);
  return tools.map(({ server, tool }) => {
    const wanted = `${server}__${tool}`.replace(/[^A-Za-z0-9_-]/g, "_");
    let name = wanted.slice(0, LONGEST);
    for (let count = 2; taken.has(name); count++) {
      const mark = `_${count}`;
      name = wanted.slice(0, LONGEST - mark.length) + mark;
    }
    taken.add(name);
    return name;
  });
}
