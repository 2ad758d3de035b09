import fc from "fast-check";
import { allTexts, mutated } from "../../compiler/testing/index.ts";
import { damaged } from "./bytes.ts";
import { files } from "./grammar.ts";

const texts = allTexts();
const sources = [
  files,
  damaged(texts),
  mutated(texts),
  files.chain((text) => mutated([text])),
  files.chain((text) => damaged([text, ...texts])),
];

/** The input of a number, always the same for the same seed. */
export function inputAt(seed: number, index: number): string {
  const source = sources[index % sources.length] ?? files;
  const [text = ""] = fc.sample(source, { seed: (seed + Math.imul(index, 0x9e3779b1)) | 0, numRuns: 1 });
  return text;
}
