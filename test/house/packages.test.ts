import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isTooOld, OLDEST_NODE } from "../../cli/bin/node-version.js";
import { root } from "./root.ts";

type Versions = Readonly<Record<string, string>>;

interface Package {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly peerDependencies?: Versions;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
}

const text = (file: string): string => readFileSync(join(root, file), "utf8");
const readPackage = (file: string): Package => JSON.parse(text(file));
const readLockfile = (file: string): Lockfile => JSON.parse(text(file));
const all = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: ["**/node_modules", "**/dist", "**/fixtures"] });

test.each(all("**/package-lock.json"))("%s names no registry host", (file) => {
  const { packages } = readLockfile(file);
  const hosts = Object.values(packages)
    .map(({ resolved }) => resolved)
    .filter((resolved) => resolved?.includes("://"));
  expect(Object.keys(packages).length).toBeGreaterThan(1);
  expect(hosts).toEqual([]);
});

test.each(all("**/package.json"))("%s pins every dependency exactly", (file) => {
  const { dependencies, devDependencies, optionalDependencies } = readPackage(file);
  const loose = Object.entries({
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
  }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
});

test("the published package needs no other package", () => {
  const { dependencies, optionalDependencies, peerDependencies } = readPackage("cli/package.json");
  expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
});

test("package.json and the guard agree on the oldest Node", () => {
  expect(readPackage("cli/package.json").engines?.node).toBe(`>=${OLDEST_NODE}`);
});

test.each([
  ["v20.20.2", true],
  ["v22.9.0", true],
  ["v22.17.1", true],
  ["v22.18.0", false],
  ["v22.20.0", false],
  ["v24.0.0", false],
])("Node %s is too old: %s", (version, tooOld) => {
  expect(isTooOld(version)).toBe(tooOld);
});
