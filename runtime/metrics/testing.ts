/** For tests: reads Prometheus's text format, strictly. */

export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the names of samples add to their family's. */
const suffixes: Readonly<Record<string, RegExp>> = {
  histogram: /_(bucket|sum|count)$/,
  summary: /_(sum|count)$/,
};

/** By name of the family. Throws for what Prometheus would refuse. */
export function parseMetrics(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  const seen = new Set<string>();
  let current = "";
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const help = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    const family = families.get(current);
    if (help?.[1] !== undefined) {
      current = help[1];
      if (families.has(current)) throw new Error(`${current} comes twice`);
      families.set(current, { type: "", help: help[2] ?? "", samples: [] });
    } else if (type !== null) {
      if (type[1] !== current || family === undefined) throw new Error(`type without help: ${line}`);
      family.type = type[2] ?? "";
    } else {
      const sample = parseSample(line);
      const stem = sample.name.replace(suffixes[family?.type ?? ""] ?? /$/, "");
      if (family === undefined || stem !== current || family.type === "")
        throw new Error(`out of place: ${line}`);
      const key = JSON.stringify([
        sample.name,
        Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      family.samples.push(sample);
    }
  }
  for (const [name, { type, samples }] of families)
    if (type === "histogram") requireCumulative(name, samples);
  return families;
}

function parseSample(line: string): Sample {
  const parts = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\[\\"n])*",?)*)\})? (\S+)$/.exec(line);
  if (parts === null) throw new Error(`no sample: ${line}`);
  const [, name = "", labels = "", value = ""] = parts;
  const pairs = Array.from(
    labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"/g),
    ([, label = "", text = ""]) => [
      label,
      text.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char)),
    ],
  );
  return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: numberIn(value) };
}

function numberIn(text: string): number {
  if (text === "NaN") return NaN;
  if (/^[+-]?Inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const value = Number(text);
  if (Number.isNaN(value)) throw new Error(`no number: ${text}`);
  return value;
}

/** Each series' buckets rise to the infinite one, which holds as many as were counted. */
function requireCumulative(name: string, samples: readonly Sample[]): void {
  const series = Map.groupBy(samples, ({ labels }) => JSON.stringify({ ...labels, le: undefined }));
  for (const [key, own] of series) {
    const buckets = own.filter((sample) => sample.name.endsWith("_bucket"));
    const values = buckets.map(({ value }) => value);
    const count = own.find((sample) => sample.name.endsWith("_count"))?.value;
    const rising = values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0));
    if (!rising || buckets.at(-1)?.labels["le"] !== "+Inf" || values.at(-1) !== count)
      throw new Error(`${name} ${key}: its buckets do not add up`);
  }
}
