import { afterEach, expect, test } from "vitest";
import { anthropicServer } from "../../../test/servers/anthropic.ts";
import type { LoopbackServer } from "../../../test/servers/loopback.ts";
import { createRedactor, createResolver } from "../../references/index.ts";
import { virtualClock } from "../../virtual-clock.ts";
import { probeModel } from "./probe.ts";
import type { ResolvedModel } from "./resolve.ts";

let server: LoopbackServer;
afterEach(() => server.close());

const resolver = createResolver({
  env: { HOUSE_KEY: "k3y" },
  allow: undefined,
  redactor: createRedactor(),
  forSettings: true,
});

function model(keys: readonly string[] = ["${HOUSE_KEY}"]): ResolvedModel {
  return {
    name: "house",
    provider: "anthropic",
    id: "claude-sonnet-4-5",
    baseUrl: server.url,
    keys,
    dir: "/",
    maxOutputTokens: undefined,
    price: undefined,
  };
}

test("a model is asked once, for a few tokens, with its key", async () => {
  server = await anthropicServer({ text: "ok", end: "length" });
  const clock = virtualClock(0);
  expect(await probeModel(model(), 1_000, { clock, resolver })).toEqual({
    result: "answers",
    message: "house answers.",
    ms: 0,
  });
  expect(server.asked).toMatchObject([
    { headers: { "x-api-key": "k3y" }, body: { model: "claude-sonnet-4-5", max_tokens: 16 } },
  ]);
});

test("one that never answers is out of reach when its time is up", async () => {
  server = await anthropicServer({ hang: "silent" });
  const clock = virtualClock(0);
  const probed = probeModel(model(), 1_000, { clock, resolver });
  await server.reached(1);
  await clock.advance(1_000);
  expect(await probed).toEqual({
    result: "unreachable",
    message: "house has not answered in 1 s.",
    ms: 1_000,
  });
});

test("one whose key is not set is not asked", async () => {
  server = await anthropicServer({ text: "ok" });
  const clock = virtualClock(0);
  expect(await probeModel(model(["${NOWHERE}"]), 1_000, { clock, resolver })).toMatchObject({
    result: "no_key",
    message: expect.stringContaining("NOWHERE is not set"),
    ms: null,
  });
  expect(server.asked).toEqual([]);
});
