/** Whether a header of this name carries a credential. */
export function isSecretHeader(name: string): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  if (words.some((word) => /^(?:authorization|cookie|token|secret|password|apikey|auth)$/.test(word)))
    return true;
  return words.some((word, index) => word === "key" && /^(?:api|access|auth)$/.test(words[index - 1] ?? ""));
}

/** Whether an environment variable of this name and value is a credential. */
export function isSecretVariable(name: string, value: string): boolean {
  const upper = name.toUpperCase().replaceAll("-", "_");
  // The place of a secret is none.
  if (/_(?:FILE|PATH|DIR|URL|NAME|ID)$/.test(upper) || /^(?:\/|\.{1,2}\/)/.test(value)) return false;
  if (/(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|JWT)(?:_|$)/.test(upper)) return true;
  if (/(?:^|_)(?:API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION|AUTH)_?KEY$/.test(upper)) return true;
  return /(?:^|_)KEY$/.test(upper) && value.length >= 12 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

/** A name for the environment variable that could hold what a header or a field says. */
export function variableFor(words: string): string {
  const name = words
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^(?:X_)+|^_+|_+$/g, "");
  return /^[A-Z]/.test(name) ? name : `SECRET_${name}`;
}

/** Those of the scheduler and of models' providers are never handed to definitions. */
const RESERVED = /^(?:SYMBI|ANTHROPIC|OPENAI|AZURE_OPENAI|GOOGLE|GEMINI)_/;

/** That name, or one that definitions may refer to. */
export function availableName(name: string): string {
  return RESERVED.test(name) ? `AGENT_${name}` : name;
}
