/**
 * What a model wrote, perhaps from what strangers wrote, is given as data, in the words of the user and never of the
 * system, and cannot close its own block. `what`: the sentence that says so, after the block.
 */
export function dataBlock(tag: string, text: string, what: string): string {
  const safe = text.replaceAll(new RegExp(`<(/?)${tag}`, "gi"), `‹$1${tag}`);
  return `<${tag}>\n${safe}\n</${tag}>\n${what}`;
}
