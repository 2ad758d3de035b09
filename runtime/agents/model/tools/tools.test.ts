import { describe, expect, test } from "vitest";
import { judgeTool } from "./gate.ts";
import { offerTools } from "./index.ts";
import { offeredNames } from "./names.ts";
import type { ToolServer } from "./open.ts";

describe("the gate", () => {
  const setting = { capabilities: ["files"], tools: { delete: ["files", "delete"], list: [] } };
  test.each<readonly [string, readonly string[] | undefined, boolean]>([
    ["read", undefined, false],
    ["read", [], false],
    ["read", ["other"], false],
    ["read", ["files"], true],
    ["list", undefined, true],
    ["delete", ["files"], false],
    ["delete", ["delete", "files"], true],
    // A name that every object has is no setting.
    ["toString", ["files"], true],
  ])("%s with %j: %s", (tool, capabilities, allowed) => {
    const agent = { name: "a", ...(capabilities === undefined ? {} : { capabilities }) };
    expect(judgeTool({ agent, server: "files", setting, tool }).allowed).toBe(allowed);
  });
  test("says what is missing, all of it", () => {
    expect(judgeTool({ agent: { name: "a" }, server: "files", setting, tool: "delete" })).toEqual({
      allowed: false,
      reason:
        "The tool delete of files asks for the capabilities files, delete, which agent a does not declare.",
    });
  });
  test("where the settings ask for nothing, whoever lists the server may use it", () => {
    expect(judgeTool({ agent: { name: "a" }, server: "files", setting: {}, tool: "x" }).allowed).toBe(true);
  });
});

test("names are such that every provider takes them, and none stands twice", () => {
  const long = "x".repeat(80);
  const names = offeredNames([
    { server: "files", tool: "read" },
    { server: "my files", tool: "read.all/now" },
    { server: "my_files", tool: "read_all_now" },
    { server: "files", tool: long },
    { server: "files", tool: `${long}y` },
  ]);
  expect(names.slice(0, 3)).toEqual(["files__read", "my_files__read_all_now", "my_files__read_all_now_2"]);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(new Set(names).size).toBe(names.length);
});

test("a call that obeys nobody is left when the run is stopped, and told of", async () => {
  const tool = { name: "wait", description: "", schema: {} };
  const connection: ToolServer["connection"] = {
    tools: [tool],
    call: () => new Promise(() => undefined),
    close: async () => undefined,
  };
  const controller = new AbortController();
  const events: unknown[] = [];
  const { specs, call } = offerTools([{ name: "desk", setting: { dir: "/" }, tools: [tool], connection }], {
    agent: { name: "a" },
    emit: (event) => events.push(event),
    signal: controller.signal,
  });
  expect(specs).toEqual([{ name: "desk__wait", description: "", schema: {} }]);
  const called = call({ id: "1", tool: "desk__wait", input: {} });
  controller.abort();
  expect(await called).toMatchObject({ id: "1", tool: "desk__wait", outcome: "error" });
  expect(events).toEqual([
    expect.objectContaining({ type: "tool_call", error: expect.stringContaining("stopped") }),
  ]);
});

test("a call is judged by what holds when it is made, not when the tool was offered", async () => {
  const tool = { name: "close", description: "", schema: {} };
  const connection: ToolServer["connection"] = {
    tools: [tool],
    call: async () => ({ outcome: "ok", text: "closed" }),
    close: async () => undefined,
  };
  const setting = { dir: "/", capabilities: [] as string[] };
  const events: unknown[] = [];
  const { call } = offerTools([{ name: "desk", setting, tools: [tool], connection }], {
    agent: { name: "a" },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  const wanted = { id: "1", tool: "desk__close", input: {} };
  expect(await call(wanted)).toMatchObject({ outcome: "ok", text: "closed" });
  setting.capabilities.push("desk");
  expect(await call(wanted)).toMatchObject({
    outcome: "denied",
    text: expect.stringContaining("capability desk"),
  });
  expect(events.at(-1)).toMatchObject({ tool: "desk__close", error: expect.stringMatching(/^Denied: /) });
});
