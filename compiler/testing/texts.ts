import { readdirSync, readFileSync } from "node:fs";
import { readCases } from "./cases.ts";

const root = new URL("../../", import.meta.url);

/** The `.symbi` files below a folder of the repository. */
export function symbiFiles(folder: string): readonly { readonly name: string; readonly text: string }[] {
  const place = new URL(folder, root);
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".symbi"))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(new URL(name, place), "utf8") }));
}

/** Good texts and bad ones: the cases of the checks, the guides, the examples. */
export function allTexts(): readonly string[] {
  const cases = symbiFiles("compiler/check/cases/").flatMap(({ text }) => readCases(text));
  const files = ["test/fixtures/guides/", "examples/", "grammar/fixtures/", "compiler/report/golden/"];
  return [
    ...cases.flatMap((each) => Object.values(each.files)),
    ...files.flatMap((folder) => symbiFiles(folder).map(({ text }) => text)),
  ];
}
