import { exit, Failure } from "../failure.ts";

/** What `symbi check` may be told to do beside reporting. */
export interface FixingOptions {
  readonly format: string;
  readonly fix?: true;
  readonly unsafeFixes?: true;
  readonly diff?: true;
  readonly watch?: true;
  readonly stdin?: true;
  readonly baseline?: string;
  readonly updateBaseline?: true;
}

/** Refuses what does not go together, before anything is written. */
export function refuseMixtures(options: FixingOptions): void {
  const { format, fix, unsafeFixes, diff, watch, stdin, updateBaseline } = options;
  const fixes = fix === true || diff === true;
  if (unsafeFixes === true && !fixes) {
    throw new Failure(
      exit.usage,
      "--unsafe-fixes says which fixes, and needs --fix to apply them or --diff to show them.",
      "Look at them first: `symbi check --diff --unsafe-fixes`.",
    );
  }
  if (watch === true && (fixes || stdin === true)) {
    throw new Failure(
      exit.usage,
      stdin === true
        ? "--watch looks at files, and --stdin has none."
        : "--watch only looks: it would write into files while they are being edited.",
      "Run `symbi check --fix` when you have saved, or let the editor fix on save.",
    );
  }
  if (updateBaseline === true && options.baseline === undefined) {
    throw new Failure(exit.usage, "--update-baseline needs --baseline and the file to write.");
  }
  if (updateBaseline === true && (diff === true || watch === true)) {
    throw new Failure(
      exit.usage,
      `${diff === true ? "--diff" : "--watch"} writes nothing, and --update-baseline would.`,
    );
  }
  if (format === "text") return;
  if (watch === true)
    throw new Failure(exit.usage, "--watch reports for people: it takes --format text only.");
  if (diff === true || (fix === true && stdin === true)) {
    throw new Failure(
      exit.usage,
      `${diff === true ? "--diff prints a diff" : "--stdin --fix prints the fixed text"}, which leaves no place for a report in another format.`,
    );
  }
}
