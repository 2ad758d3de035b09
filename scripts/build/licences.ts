import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes dist/THIRD_PARTY_LICENSES: name, version, licence and licence text of each package. Returns their number.
 * A package that names no licence fails the build.
 */
export async function collectLicences(
  root: string,
  dist: string,
  folders: readonly string[],
): Promise<number> {
  const sections = await Promise.all([...folders].sort().map((folder) => section(join(root, folder))));
  const preface = "The published package symbi contains the following packages.\n";
  await writeFile(join(dist, "THIRD_PARTY_LICENSES"), [preface, ...sections].join(`\n${"-".repeat(80)}\n\n`));
  return sections.length;
}

async function section(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  if (typeof license !== "string")
    throw new Error(`${folder} is bundled, but its package.json names no licence.`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return `${[`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n")}\n`;
}
