import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";
import { createResolver, type Environment } from "./resolver.ts";

const dir = mkdtempSync(join(tmpdir(), "symbi-references-"));
afterAll(() => rmSync(dir, { recursive: true }));
writeFileSync(join(dir, "token"), "from-a-file\n");
writeFileSync(join(dir, "binary"), "a\0b");
writeFileSync(join(dir, "large"), "x".repeat(70_000));
execFileSync("mkfifo", [join(dir, "pipe")]);

const env: Environment = {
  TOKEN: "t0ken-value",
  EMPTY: "",
  SYMBI_SLACK_TOKEN: "no",
  ANTHROPIC_API_KEY: "no",
  OPENAI_API_KEY: "no",
  GEMINI_API_KEY: "no",
  GOOGLE_GENERATIVE_AI_API_KEY: "no",
};
const use = { place: "env X of agent a", baseDir: dir };

function resolve(text: string, allow?: readonly string[]) {
  return createResolver({ env, allow, redactor: createRedactor() }).resolve(text, use);
}

it.each([
  ["plain text", "plain text"],
  ["", ""],
  ["${TOKEN}", "t0ken-value"],
  ["Bearer ${TOKEN}!", "Bearer t0ken-value!"],
  ["${TOKEN}${TOKEN}", "t0ken-valuet0ken-value"],
  ["$${TOKEN} $5 $", "${TOKEN} $5 $"],
  ["${TOKEN:-other}", "t0ken-value"],
  ["${MISSING:-}", ""],
  ["${MISSING:-a b:c}", "a b:c"],
  ["${EMPTY:-instead}", "instead"],
  ["${EMPTY}", ""],
  ["${file:token}", "from-a-file"],
])("%s", (text, value) => {
  expect(resolve(text)).toEqual({ ok: true, value });
});

it.each([
  ["${MISSING}", "reference_missing", "${MISSING} in env X of agent a is not set"],
  ["x ${TOKEN", "reference_malformed", "${ in env X"],
  ["${}", "reference_malformed", "${}"],
  ["${1A}", "reference_malformed", "${1A}"],
  ["${file:}", "reference_malformed", "${file:}"],
  ["${file:none}", "reference_unreadable", "there is no such file"],
  ["${file:.}", "reference_unreadable", "not a regular file"],
  ["${file:pipe}", "reference_unreadable", "not a regular file"],
  ["${file:binary}", "reference_unreadable", "binary"],
  ["${file:large}", "reference_unreadable", "larger"],
  ["${SYMBI_SLACK_TOKEN}", "reference_refused", "never given to definitions"],
  ["${symbi_slack_token:-x}", "reference_refused", "never given to definitions"],
  ["${ANTHROPIC_API_KEY}", "reference_refused", "credential"],
  ["${OPENAI_API_KEY}", "reference_refused", "credential"],
  ["${GEMINI_API_KEY}", "reference_refused", "credential"],
  ["${GOOGLE_GENERATIVE_AI_API_KEY}", "reference_refused", "credential"],
])("%s is refused as %s", (text, code, words) => {
  const resolution = resolve(text);
  expect(resolution).toMatchObject({ ok: false, problem: { code, place: use.place } });
  expect(resolution.ok ? "" : resolution.problem.sentence).toContain(words);
});

it.runIf(process.platform === "linux")("the scheduler's own environment is not a file to read", () => {
  expect(resolve("${file:/proc/self/environ}")).toMatchObject({ problem: { code: "reference_unreadable" } });
});

it("only allowed names, and never reserved ones, pass an env_allow", () => {
  expect(resolve("${TOKEN}", ["TOKEN"])).toMatchObject({ ok: true });
  expect(resolve("${TOKEN}", [])).toMatchObject({ problem: { code: "reference_refused" } });
  expect(resolve("${SYMBI_SLACK_TOKEN}", ["SYMBI_SLACK_TOKEN"])).toMatchObject({ ok: false });
});

it("what is looked up is read anew and known to the redactor, what is written as a default is not", () => {
  const redactor = createRedactor();
  const resolver = createResolver({ env, allow: undefined, redactor });
  const secret = join(dir, "rotating");
  for (const value of ["first-secret", "second-secret"]) {
    writeFileSync(secret, value);
    expect(resolver.resolve("${file:rotating}", use)).toEqual({ ok: true, value });
  }
  resolver.resolve("${TOKEN} ${MISSING:-public}", use);
  expect(redactor.text("first-secret second-secret t0ken-value public")).toBe(
    "[redacted] [redacted] [redacted] public",
  );
});

it("settings may name any variable, and what they name as a model's credential no definition may", () => {
  const redactor = createRedactor();
  const settings = createResolver({ env, allow: ["OTHER"], redactor, forSettings: true });
  expect(settings.resolve("${OPENAI_API_KEY}", use)).toEqual({ ok: true, value: "no" });
  expect(settings.resolve("${TOKEN}", use)).toEqual({ ok: true, value: "t0ken-value" });
  expect(redactor.text("t0ken-value")).toBe("[redacted]");
  const definitions = createResolver({ env, allow: ["TOKEN"], redactor, credentials: new Set(["TOKEN"]) });
  expect(definitions.resolve("${TOKEN}", use)).toMatchObject({
    ok: false,
    problem: { code: "reference_refused", sentence: expect.stringContaining("a model's credential") },
  });
});
