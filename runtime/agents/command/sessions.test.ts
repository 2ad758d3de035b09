import { describe, expect, it } from "vitest";
import { logs, node, run, sh } from "./trial.ts";

describe("what it leaves in a conversation that runs share", () => {
  const before = [
    { role: "user", text: "before" },
    { role: "assistant", parts: [{ type: "text", text: "said" }] },
  ] as const;
  const session = { mode: "shared_persistent", summary: null, messages: before } as const;
  const leaves = async (command: readonly string[], env?: Record<string, string>) => {
    const { outcome, events } = await run(command, {
      invocation: { session },
      ...(env === undefined ? {} : { env: { ...process.env, ...env }, agent: { env: { KEY: "${KEY}" } } }),
    });
    return { turn: outcome.turn, logged: logs(events) };
  };
  const tells = (result: object) => ["printf", "%s\\n", JSON.stringify({ type: "result", ...result })];
  const said = (text: string) => ({ role: "assistant", parts: [{ type: "text", text }] });
  const asked = { role: "user", text: "what is asked" };

  it("its question and its output, if it knows of nothing else", async () => {
    const { turn } = await leaves(["printf", "all is well"]);
    const own = [asked, said("all is well")];
    expect(turn).toEqual({ messages: [...before, ...own], own, tokens: null });
  });

  it("what it tells of itself, behind what it was asked", async () => {
    const { turn } = await leaves(
      tells({ output: "3", messages: [{ role: "assistant", text: "It is 3." }] }),
    );
    expect(turn?.own).toEqual([asked, said("It is 3.")]);
    expect(turn?.messages).toHaveLength(4);
  });

  it("with its calls of tools and their results, and the question as it puts it", async () => {
    const messages = [
      { role: "user", text: "1 and 2?" },
      { role: "assistant", parts: [{ type: "tool_call", id: "a", tool: "add", input: { a: 1, b: 2 } }] },
      { role: "tool", results: [{ id: "a", tool: "add", outcome: "ok", text: "3" }] },
      said("It is 3."),
    ];
    const { turn, logged } = await leaves(tells({ messages }));
    expect(turn?.own).toEqual(messages);
    expect(logged).toEqual([]);
  });

  it.each<readonly [string, unknown]>([
    ["no list", "hello"],
    [
      "a call without a result",
      [{ role: "assistant", parts: [{ type: "tool_call", id: "a", tool: "t", input: 1 }] }],
    ],
  ])("its output, where it tells %s, and that is said", async (_what, messages) => {
    const { turn, logged } = await leaves(tells({ output: "3", messages }));
    expect(turn?.own).toEqual([asked, said("3")]);
    expect(logged).toEqual([expect.stringContaining("are no conversation")]);
  });

  it("no secret", async () => {
    const script = `console.log(JSON.stringify({ type: "result", messages: [{ role: "assistant", text: process.env.KEY }] }))`;
    const { turn } = await leaves(node(script), { KEY: "correct-horse" });
    expect(turn?.own[1]).toEqual(said("[redacted]"));
  });

  it("nothing, when it fails", async () => {
    expect((await leaves(sh("echo half; exit 3"))).turn).toBeUndefined();
  });
});
