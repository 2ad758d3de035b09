import { quoted } from "../diagnostics/index.ts";
import { literal } from "./document.ts";
import { listed, type Notes } from "./types.ts";
import type { YamlValue } from "./yaml.ts";

/** What the first container of a pod becomes. */
export interface Container {
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** To stand above the job. */
  readonly notes: readonly string[];
}

type FieldsOf = ReadonlyMap<string, YamlValue>;

/** What is carried over, and what a cluster fills in by itself. */
const ofThePod: ReadonlySet<string> = new Set([
  "containers",
  "restartPolicy",
  "dnsPolicy",
  "schedulerName",
  "terminationGracePeriodSeconds",
]);
const ofTheContainer: ReadonlySet<string> = new Set([
  "name",
  "image",
  "imagePullPolicy",
  "command",
  "args",
  "env",
  "workingDir",
  "terminationMessagePath",
  "terminationMessagePolicy",
]);

/** Undefined where there is no container. */
export function readContainer(pod: YamlValue | undefined, told: Notes): Container | undefined {
  const containers = pod?.fields?.get("containers")?.items ?? [];
  const [first, ...others] = containers;
  const fields = first?.fields;
  if (pod === undefined || first === undefined || fields === undefined) return undefined;
  const noted: string[] = [];
  const say = (line: number, message: string) => noted.push(told.say(line, message));
  const env = readEnvironment(fields, say);
  const image = fields.get("image")?.text ?? "";
  const written = argumentsOf(fields.get("command"), env.literals, say);
  const own = written[0]?.trim() === "" ? [] : written;
  const args = argumentsOf(fields.get("args"), env.literals, say);
  if (own.length > 0)
    say(first.line, `The command ran in the image ${quoted(image)}; here it runs on this machine.`);
  else {
    say(
      first.line,
      `What the image ${quoted(image)} starts is not written here, so it is started through docker, which must be there.`,
    );
  }
  for (const other of others) {
    say(
      other.line,
      `Further containers are not carried over: ${quoted(other.fields?.get("name")?.text ?? "")}.`,
    );
  }
  aboutRest(pod.fields ?? new Map(), ofThePod, "the pod", pod.line, say);
  aboutRest(fields, ofTheContainer, "the container", first.line, say);
  const docker = [
    "docker",
    "run",
    "--rm",
    ...Object.keys(env.values).flatMap((name) => ["-e", name]),
    image,
    ...args,
  ];
  return {
    command: own.length > 0 ? [...own, ...args] : docker.map(clean),
    cwd: own.length > 0 ? folderOf(fields.get("workingDir"), say) : undefined,
    env: env.values,
    notes: noted,
  };
}

type Say = (line: number, message: string) => void;

interface Environment {
  /** As fields of `env`. */
  readonly values: Readonly<Record<string, string>>;
  /** Those whose value is known, for `$(NAME)` in arguments. */
  readonly literals: ReadonlyMap<string, string>;
}

function readEnvironment(container: FieldsOf, say: Say): Environment {
  const values = new Map<string, string>();
  const literals = new Map<string, string>();
  for (const item of container.get("env")?.items ?? []) {
    const name = item.fields?.get("name")?.text ?? "";
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      say(item.line, `The variable ${quoted(name)} cannot be set here and is not carried over.`);
      continue;
    }
    const from = item.fields?.get("valueFrom")?.fields;
    if (from === undefined) {
      const value = clean(expanded(item.fields?.get("value")?.text ?? "", literals));
      values.set(name, literal(value));
      literals.set(name, value);
      continue;
    }
    const source = from.get("secretKeyRef") ?? from.get("configMapKeyRef");
    if (source === undefined) {
      say(
        item.line,
        `The variable ${quoted(name)} comes from the cluster (${listed([...from.keys()])}) and is not carried over.`,
      );
      continue;
    }
    const kind = from.has("secretKeyRef") ? "Secret" : "ConfigMap";
    values.set(name, `\${${name}}`);
    say(
      item.line,
      `${name} came from the ${kind} ${quoted(source.fields?.get("name")?.text ?? "")}, key ${quoted(source.fields?.get("key")?.text ?? "")}: set ${name} in symbi's environment.`,
    );
  }
  return { values: Object.fromEntries(values), literals };
}

/** A list of words; `$(NAME)` is replaced as Kubernetes does, where the value is known. */
function argumentsOf(list: YamlValue | undefined, known: ReadonlyMap<string, string>, say: Say): string[] {
  return (list?.items ?? (list === undefined ? [] : [list])).map((item) => {
    const text = expanded(item.text ?? "", known);
    const [unknown] = /(?<!\$)\$\([A-Za-z_][A-Za-z0-9_.-]*\)/.exec(item.text ?? "") ?? [];
    if (unknown !== undefined && text.includes(unknown)) {
      say(
        item.line,
        `${quoted(unknown)} was replaced by Kubernetes; here it stays as it is. Let a shell read the variable.`,
      );
    }
    return clean(text);
  });
}

/** `$$(NAME)` is a literal `$(NAME)`; a name that is not known stays. */
function expanded(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$?)\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g, (whole, escape: string, name: string) =>
    escape === "$" ? `$(${name})` : (known.get(name) ?? whole),
  );
}

function folderOf(folder: YamlValue | undefined, say: Say): string | undefined {
  if (folder?.text === undefined || folder.text.trim() === "") return undefined;
  if (!folder.text.includes("${") && !folder.text.includes("\0")) return folder.text;
  say(folder.line, `The folder ${quoted(folder.text)} is not carried over.`);
  return undefined;
}

function aboutRest(
  fields: FieldsOf,
  known: ReadonlySet<string>,
  whose: string,
  line: number,
  say: Say,
): void {
  const says = ({ text, fields: inner, items }: YamlValue) =>
    text !== undefined ||
    (inner !== undefined && inner.size > 0) ||
    (items !== undefined && items.length > 0);
  const rest = [...fields].flatMap(([key, value]) => (known.has(key) || !says(value) ? [] : [key]));
  if (rest.length > 0) say(line, `Settings of ${whose} are not carried over: ${listed(rest)}.`);
}

/** No process takes a NUL. */
function clean(text: string): string {
  return text.replaceAll("\0", "");
}
