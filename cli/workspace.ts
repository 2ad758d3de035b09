import { dirname, resolve } from "node:path";
import {
  type AgentDefinition,
  check,
  type CheckConfig,
  type CheckedWorkspace,
  type Diagnostic,
  type JobDefinition,
  type SilencedDiagnostic,
} from "../compiler/index.ts";
import type { LoadedConfig } from "../runtime/config/index.ts";
import {
  type BadSource,
  filesBelow,
  filesOf,
  readSources,
  shownPath,
  type Source,
  workspaceFinder,
} from "./sources.ts";

/** What the files on the command line say, checked together with the workspaces they belong to. */
export interface Checked {
  /** About the files that were asked for. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of the other files of their workspaces. */
  readonly elsewhere: readonly Diagnostic[];
  /** What comments in the files that were asked for keep out of `diagnostics`. */
  readonly silenced: readonly SilencedDiagnostic[];
  /** Of the files that were asked for. */
  readonly jobs: readonly { readonly definition: JobDefinition; readonly source: string }[];
  /** Of the whole workspaces. */
  readonly agents: readonly { readonly definition: AgentDefinition; readonly baseDir: string }[];
  /** The texts of the files that were asked for, by the names that diagnostics use. */
  readonly texts: Readonly<Record<string, string>>;
  /** The texts of the other files that `diagnostics` speak of. */
  readonly textsElsewhere: Readonly<Record<string, string>>;
  /** Files that were asked for and could not be used. */
  readonly bad: readonly BadSource[];
  /** Other files and folders of their workspaces that could not be used: agents in them are missing. */
  readonly unreadElsewhere: readonly BadSource[];
}

export interface CheckPathsOptions {
  readonly cwd: string;
  readonly config: CheckConfig;
  readonly now: number;
  /** A file outside of any workspace: is it looked at alone, or with its folder? */
  readonly loneFile: "alone" | "with its folder";
  /**
   * Checked instead of what the paths name, as if the file held it: it may not even be there. `alone`: the place
   * says nothing, and it belongs to no workspace.
   */
  readonly instead?: { readonly path: string; readonly text: string; readonly alone: boolean } | undefined;
  readonly mend?: Mend | undefined;
}

/** Changes the texts of a workspace before they are checked. */
export type Mend = (workspace: {
  readonly texts: Readonly<Record<string, string>>;
  /** The files that were asked for. */
  readonly asked: ReadonlySet<string>;
  /** Empty: the files stand alone. */
  readonly root: string;
  readonly pathOf: (file: string) => string;
  readonly check: (texts: Readonly<Record<string, string>>) => CheckedWorkspace;
}) => Readonly<Record<string, string>>;

export function checkConfigOf({ config: { scheduler, check, models, mcp } }: LoadedConfig): CheckConfig {
  const prices = [...models].flatMap(([name, { price }]) =>
    price === undefined ? [] : [[name, price.currency] as const],
  );
  return {
    customChannels: [],
    slackDefaultChannel: scheduler.delivery.slack_default_channel,
    models: [...models.keys()],
    prices: Object.fromEntries(prices),
    mcpServers: [...mcp.keys()],
    maxConcurrentJobs: scheduler.max_concurrent_jobs,
    maxJitterSeconds: scheduler.max_jitter_seconds,
    check: {
      select: check.select,
      ignore: check.ignore,
      severity: check.severity === undefined ? undefined : Object.fromEntries(check.severity),
    },
  };
}

/** Files are grouped by workspace, since names are shared within one and not beyond. */
export async function checkPaths(paths: readonly string[], options: CheckPathsOptions): Promise<Checked> {
  const { cwd, instead } = options;
  const asked = instead === undefined ? await filesOf(paths, cwd) : { files: [instead.path], bad: [] };
  const workspaceOf = instead?.alone === true ? () => undefined : workspaceFinder();
  const groups = new Map<string, string[]>();
  for (const file of asked.files) {
    const root = workspaceOf(dirname(file)) ?? (options.loneFile === "alone" ? "" : dirname(file));
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [file]);
    else group.push(file);
  }

  const askedNames = new Set(asked.files.map((file) => shownPath(file, cwd)));
  const parts: Checked[] = [];
  for (const [root, files] of groups)
    parts.push(await checkGroup({ root, files, askedNames, workspaceOf }, options));
  return {
    diagnostics: parts.flatMap((part) => part.diagnostics),
    elsewhere: parts.flatMap((part) => part.elsewhere),
    silenced: parts.flatMap((part) => part.silenced),
    jobs: parts.flatMap((part) => part.jobs),
    agents: parts.flatMap((part) => part.agents),
    texts: merged(parts.map((part) => part.texts)),
    textsElsewhere: merged(parts.map((part) => part.textsElsewhere)),
    bad: [...asked.bad, ...parts.flatMap((part) => part.bad)],
    unreadElsewhere: parts.flatMap((part) => part.unreadElsewhere),
  };
}

function merged(texts: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...texts) as Record<string, string>;
}

interface Group {
  /** Empty: the files stand alone. */
  readonly root: string;
  readonly files: readonly string[];
  /** Of all groups. */
  readonly askedNames: ReadonlySet<string>;
  readonly workspaceOf: (folder: string) => string | undefined;
}

async function checkGroup(
  { root, files, askedNames, workspaceOf }: Group,
  { cwd, config, now, instead, mend }: CheckPathsOptions,
): Promise<Checked> {
  const all = new Set(files);
  // A folder with a symbi.toml of its own inside this one is another workspace.
  const inWorkspace = (file: string) => (workspaceOf(dirname(file)) ?? root) === root;
  const below = root === "" ? undefined : await filesBelow(root, cwd);
  for (const file of below?.files ?? []) if (inWorkspace(file)) all.add(file);

  const paths = [...all].toSorted();
  const absolute = new Map(paths.map((path) => [shownPath(path, cwd), path]));
  const pathOf = (file: string): string => absolute.get(file) ?? resolve(cwd, file);
  const compile = (texts: Readonly<Record<string, string>>) => check(texts, { now, config });
  const { sources, bad } = await readSources(paths, cwd, instead);
  const read = Object.fromEntries(sources.map(({ file, text }: Source) => [file, text]));
  const texts = mend?.({ texts: read, asked: askedNames, root, pathOf, check: compile }) ?? read;
  const result = compile(texts);
  // A name that is taken twice is reported in one file and concerns two.
  const concerns = ({ file, related }: Diagnostic) =>
    askedNames.has(file) || related.some((place) => askedNames.has(place.file));
  const diagnostics = result.diagnostics.filter((diagnostic) => concerns(diagnostic));
  const spokenOf = new Set(diagnostics.map(({ file }) => file));
  return {
    diagnostics,
    elsewhere: result.diagnostics.filter((diagnostic) => !concerns(diagnostic)),
    silenced: result.silenced.filter(({ file }) => askedNames.has(file)),
    jobs: result.jobs
      .filter(({ file }) => askedNames.has(file))
      .map(({ definition, file }) => ({ definition, source: pathOf(file) })),
    agents: result.agents.map(({ definition, file }) => ({
      definition,
      baseDir: dirname(pathOf(file)),
    })),
    texts: Object.fromEntries(Object.entries(texts).filter(([file]) => askedNames.has(file))),
    textsElsewhere: Object.fromEntries(
      Object.entries(texts).filter(([file]) => spokenOf.has(file) && !askedNames.has(file)),
    ),
    bad: bad.filter(({ file }) => askedNames.has(file)),
    unreadElsewhere: [...bad.filter(({ file }) => !askedNames.has(file)), ...(below?.bad ?? [])],
  };
}
