import { readdirSync, readFileSync } from "node:fs";

export interface Sample {
  readonly name: string;
  readonly text: string;
}

function samplesIn(folder: URL): Sample[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".symbi"))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));
}

/** Every `schedule` and `agent` block of both scheduling guides. */
export const guides: readonly Sample[] = samplesIn(new URL("../../test/fixtures/guides/", import.meta.url));

/** Texts without a problem. */
export const samples: readonly Sample[] = [...samplesIn(new URL("../fixtures/", import.meta.url)), ...guides];
