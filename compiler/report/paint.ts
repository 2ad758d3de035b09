import type { Severity } from "../diagnostics/index.ts";

export type Style = Severity | "help" | "strong" | "faint";

export type Paint = (style: Style, text: string) => string;

/** SGR parameters. The words beside the colours say the same, for those who see none. */
const sequences: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  info: "1;34",
  hint: "1;36",
  help: "32",
  strong: "1",
  faint: "2",
};

export function painter(color: boolean): Paint {
  return color ? (style, text) => `\u001b[${sequences[style]}m${text}\u001b[0m` : (_style, text) => text;
}
