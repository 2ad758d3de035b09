import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { sqliteIsVendored } from "./sqlite.ts";

/** What dist holds by name; everything else is a chunk that these share or load when a command needs it. */
const libraries = {
  cron: "compiler/cron/index.ts",
  compiler: "compiler/index.ts",
  "runtime-on-new-node": "runtime/index.ts",
};

/**
 * The program is bundled apart from the libraries, which must run in a browser too: it starts faster when what a
 * command hardly ever needs stands in a file of its own, and only Node can load a file on the spot.
 */
const program = { main: "cli/main.ts" };

/** Entries that must also run in a browser. */
const pure = ["cron.js", "compiler.js"];

/**
 * `symbi/runtime`: static imports run in order, so a Node that is too old meets a message before it meets the native
 * module. It has to be a module of its own: inside one bundled file the native import would be hoisted above the check.
 */
const runtimeEntry = `import "../bin/require-node.js";
export * from "./runtime-on-new-node.js";
`;

/** cron-parser can also read crontab files. Its `browser` field drops `fs`, as a browser build would; so do we. */
const withoutFileReader: Plugin = {
  name: "cron-parser without fs",
  setup(building) {
    building.onResolve({ filter: /^fs(\/promises)?$/ }, ({ path, importer }) =>
      importer.includes("cron-parser") ? { path, namespace: "nothing" } : undefined,
    );
    building.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "" }));
  },
};

/**
 * The AI SDK sends a model that is named by a bare string to its makers' gateway, for which it brings a client that
 * cannot be bundled. Here a model is always one of a named provider, so the package holds no gateway at all. A name
 * that is missing below fails the build.
 */
const withoutGateway: Plugin = {
  name: "ai without its gateway",
  setup(building) {
    building.onResolve({ filter: /^@ai-sdk\/gateway$/ }, ({ path }) => ({ path, namespace: "no-gateway" }));
    building.onLoad({ filter: /.*/, namespace: "no-gateway" }, () => ({
      contents: `
        const none = () => { throw new Error("There is no gateway: a model is named by its provider."); };
        class Never extends Error { static isInstance() { return false; } }
        export { Never as GatewayAuthenticationError, Never as GatewayError, none as createGateway, none as gateway };
      `,
    }));
  },
};

/** Both bundles share one file of it: it is larger than all the rest, and hardly any command needs it. */
const modelSdk = "model-sdk";

const sdkBesides: Plugin = {
  name: "the AI SDK in a file of its own",
  setup(building) {
    building.onResolve({ filter: /\/sdk\/index\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: `./${modelSdk}.js`, external: true } : undefined,
    );
  },
};

/**
 * cron-parser brings luxon, and both are run from top to bottom when they are loaded, which costs a third of a start of
 * Node. In the bundle they are run when the first field is expanded: `symbi check` never needs that. `loading` is an
 * expression that gives the library.
 */
function cronParserWhenNeeded(loading: string): Plugin {
  return {
    name: "cron-parser when needed",
    setup(building) {
      building.onResolve({ filter: /^cron-parser$/ }, ({ kind, path, resolveDir }) =>
        kind === "import-statement" ? { path, namespace: "when-needed", pluginData: resolveDir } : undefined,
      );
      building.onLoad({ filter: /.*/, namespace: "when-needed" }, ({ pluginData }) => ({
        resolveDir: String(pluginData),
        contents: `export const CronExpressionParser = {
          parse: (expression, options) => (${loading}).CronExpressionParser.parse(expression, options),
        };`,
      }));
    },
  };
}

const inside = cronParserWhenNeeded('require("cron-parser")');
/** Read when needed, too: it is a third of what `symbi check` would have to read. */
const besides = cronParserWhenNeeded(
  'process.getBuiltinModule("node:module").createRequire(import.meta.url)("./cron-parser.cjs")',
);

/**
 * CommonJS libraries that only a running scheduler needs: each is a file of its own, loaded by the `import()` that the
 * sources have. As modules they would not run, because they ask for Node's built-ins with `require`.
 */
const loadedLater = { pino: "pino", "@prometheus-io/client": "prometheus-client" } as const;

const later: Plugin = {
  name: "loaded later",
  setup(building) {
    building.onResolve({ filter: /^(pino|@prometheus-io\/client)$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, namespace: "later" } : undefined,
    );
    building.onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => {
      const file = `./${loadedLater[path as keyof typeof loadedLater]}.cjs`;
      return {
        contents: `export default process.getBuiltinModule("node:module").createRequire(import.meta.url)("${file}");`,
      };
    });
  },
};

export async function bundle(root: string, dist: string): Promise<{ files: number; packages: string[] }> {
  const common = {
    absWorkingDir: root,
    outdir: dist,
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    platform: "node",
    target: "node22.18",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  } as const satisfies BuildOptions;
  const esm = { ...common, splitting: true, format: "esm" } as const;
  const plugins = [sqliteIsVendored, withoutFileReader, later, sdkBesides];
  const built = await Promise.all([
    build({ ...esm, entryPoints: libraries, plugins: [...plugins, inside] }),
    build({ ...esm, entryPoints: program, plugins: [...plugins, besides] }),
    build({
      ...esm,
      entryPoints: { [modelSdk]: "runtime/agents/model/sdk/index.ts" },
      plugins: [withoutGateway],
    }),
    build({
      ...common,
      entryPoints: [
        { in: "cron-parser", out: "cron-parser" },
        ...Object.entries(loadedLater).map(([library, file]) => ({ in: library, out: file })),
      ],
      format: "cjs",
      outExtension: { ".js": ".cjs" },
      plugins: [withoutFileReader],
    }),
  ]);
  const metafiles = built.map(({ metafile }) => metafile);
  for (const entry of pure) assertPure(built[0].metafile, `cli/dist/${entry}`);
  await writeFile(join(dist, "runtime.js"), runtimeEntry);
  const files = new Set(metafiles.flatMap(({ outputs }) => Object.keys(outputs)));
  return { files: files.size + 1, packages: bundledPackages(metafiles) };
}

/** Fails if an entry, with all chunks that it reaches, imports anything that is not in the bundle. */
function assertPure(metafile: Metafile, entry: string): void {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { path, external } of metafile.outputs[file]?.imports ?? []) {
      if (external === true) {
        throw new Error(`${entry} must run in a browser, but ${file} imports "${path}".`);
      }
      waiting.push(path);
    }
  }
}

/** Folders of the packages that went into the bundle, such as `node_modules/luxon`. */
function bundledPackages(metafiles: readonly Metafile[]): string[] {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}
