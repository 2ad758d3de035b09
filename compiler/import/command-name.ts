/** What to call a job, from its command: the program that does the work, or the script that an interpreter runs. */
export function nameOfCommand(command: string): string {
  const words = wordsOf(command);
  let at = 0;
  let program = "";
  while (at < words.length) {
    const word = words[at++] ?? "";
    if (isSetting(word) || word.startsWith("-") || ["&&", "||", ";", "(", ")", "|", "&"].includes(word))
      continue;
    program = baseName(word);
    if (program === "cd") at = afterCommand(words, at);
    else if (takesProgram.has(program)) at = skipArguments(program, words, at);
    else break;
  }
  if (!interpreters.test(program)) return withoutEnding(program);
  const script = words.slice(at).find((word, i, rest) => isScript(word, rest[i - 1]));
  return withoutEnding(script === undefined ? program : baseName(script));
}

/** Programs that run another one, with how many words of their own stand before it. */
const takesProgram: ReadonlyMap<string, number> = new Map([
  ["env", 0],
  ["nice", 0],
  ["ionice", 0],
  ["nohup", 0],
  ["exec", 0],
  ["time", 0],
  ["command", 0],
  ["chronic", 0],
  ["sudo", 0],
  ["test", 0],
  ["[", 0],
  ["flock", 1],
  ["timeout", 1],
  ["sleep", 1],
]);

const interpreters = /^(sh|bash|dash|zsh|ksh|perl|php|ruby|node|python|pypy|lua|java)[\d.]*$/;
const isSetting = (word: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word);

/** The rest of a `cd FOLDER && …`, of a `test -x FILE || …`. */
function afterCommand(words: readonly string[], at: number): number {
  const next = words.findIndex((word, i) => i >= at && ["&&", "||", ";"].includes(word));
  return next < 0 ? words.length : next + 1;
}

function skipArguments(program: string, words: readonly string[], at: number): number {
  if (program === "test" || program === "[") return afterCommand(words, at);
  let own = takesProgram.get(program) ?? 0;
  let next = at;
  for (; next < words.length; next++) {
    const word = words[next] ?? "";
    // `-n 19`, `-u www`: an option of one letter takes the word after it where that is no path or program.
    if (/^-[a-zA-Z]$/.test(word) && /^[\w.-]+$/.test(words[next + 1] ?? "") && takesValue.test(word)) next++;
    else if (word.startsWith("-")) continue;
    else if (own-- > 0) continue;
    else break;
  }
  return next;
}

const takesValue = /^-[nucgwspk]$/;

function isScript(word: string, before: string | undefined): boolean {
  return !word.startsWith("-") && before !== "-c" && before !== "-e" && /^[\w./~@+-]+$/.test(word);
}

/** Words without their quotes; `&&`, `||`, `;` and `|` stand alone. Not a shell's reading, and enough for a name. */
function wordsOf(command: string): string[] {
  const parts = command.slice(0, 2000).match(/&&|\|\||[;|&()]|(?:"[^"]*"|'[^']*'|[^\s;|&()"'])+|["']/g) ?? [];
  return parts.map((part) => part.replace(/["']/g, ""));
}

function baseName(path: string): string {
  return path.replace(/\/+$/, "").replace(/^.*\//, "");
}

function withoutEnding(name: string): string {
  return name.replace(/\.(sh|bash|py|pl|php|rb|js|mjs|cjs|ts|lua|jar)$/, "");
}
