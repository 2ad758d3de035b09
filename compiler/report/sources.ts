import { sourceText, type SourceText } from "../source/index.ts";

/** The texts of a report by file, each laid out in lines once; undefined for a file that is not at hand. */
export function sourcesOf(files: Readonly<Record<string, string>>): (file: string) => SourceText | undefined {
  const sources = new Map<string, SourceText>();
  return (file) => {
    const known = sources.get(file);
    if (known !== undefined) return known;
    const text = Object.hasOwn(files, file) ? files[file] : undefined;
    if (text === undefined) return undefined;
    const source = sourceText(text);
    sources.set(file, source);
    return source;
  };
}
