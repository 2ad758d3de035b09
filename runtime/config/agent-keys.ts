import { providers } from "../../compiler/models/index.ts";
import { references } from "../../grammar/values/index.ts";
import { alternatives } from "../../compiler/words/index.ts";
import type { Said } from "./key.ts";
import { type Field, isTable, namedTables } from "./named-tables.ts";
import type { McpSetting, ModelSetting } from "./types.ts";

const text: Field = {
  wanted: "a text in quotes",
  accepts: (value) => typeof value === "string" && value !== "",
};

const texts: Field = {
  wanted: "a list of texts",
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

const textTable: Field = {
  wanted: "a table of texts",
  accepts: (value) => isTable(value) && Object.values(value).every((item) => typeof item === "string"),
};

const amount: Field = {
  wanted: "a number, at least 0",
  accepts: (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
};

/** The rest may come from the environment; what is written in clear must be an address. */
const address: Field = {
  ...text,
  problem: (value: string) => {
    if (hasReference(value)) return undefined;
    if (!URL.canParse(value) || !/^https?:\/\//.test(value))
      return "must be an address that begins with http:// or https://.";
    const { username, password } = new URL(value);
    return username + password === "" ? undefined : "must not hold a password: write it as a reference.";
  },
};

const headers: Field = {
  ...textTable,
  problem: (value: Readonly<Record<string, string>>) => {
    const bad = Object.entries(value).find(
      ([name, content]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\r\n\0]/.test(content),
    );
    return bad === undefined ? undefined : `holds what is no header: ${JSON.stringify(bad[0])}.`;
  },
};

function hasReference(value: string): boolean {
  return references(value).some(({ kind }) => kind !== "escape");
}

/** Keys are never written into the file: it is committed, copied and shown. */
const secret: Field = {
  ...text,
  problem: (value: string) =>
    hasReference(value) ? undefined : 'must name where the key is, not hold it: "${NAME}" or "${file:PATH}".',
};

export function models(said: Said) {
  return namedTables<ModelSetting>(said, {
    fields: {
      provider: {
        doc: "Whose protocol it speaks; `openai-compatible` where there is a `base_url` and nothing else tells.",
        wanted: alternatives(providers),
        accepts: (value) => providers.some((name) => name === value),
      },
      model: {
        ...text,
        doc: "Its name there, which may say its provider first; the name of the table where absent.",
      },
      base_url: { ...address, doc: "Where it answers, if not at its provider's own address." },
      api_key: {
        ...secret,
        doc: "Where its key is: a reference. Without it: the provider's usual variable; none for `openai-compatible`.",
      },
      max_output_tokens: {
        doc: "The most tokens of one answer, where the agent does not say.",
        wanted: "a whole number, at least 1",
        accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
      },
      price: {
        doc: "What a million tokens cost, for `max_cost`: `input`, `output`, `cached_input` (as `input`), `currency` (USD).",
        wanted: "a table of prices for a million tokens, like { input = 3, output = 15 }",
        accepts: isTable,
        keys: {
          input: amount,
          cached_input: amount,
          output: amount,
          currency: {
            wanted: 'a currency in quotes, like "USD"',
            accepts: (value) => typeof value === "string" && /^[A-Z]{3}$/.test(value),
          },
        },
        needs: ["input", "output"],
      },
    },
    whole: () => undefined,
    read: (table, dir) => {
      const { price, ...rest } = table as Omit<ModelSetting, "dir">;
      return {
        ...rest,
        ...(price === undefined ? {} : { price: { ...price, currency: price.currency ?? "USD" } }),
        dir,
      };
    },
    written: (setting) => shown(setting),
  });
}

export function mcpServers(said: Said) {
  return namedTables<McpSetting>(said, {
    fields: {
      command: {
        doc: "The program that serves the tools on its standard input and output, and its arguments. No shell.",
        ...texts,
        problem: (value: readonly string[]) =>
          (value[0] ?? "") === "" ? "must begin with a program." : undefined,
      },
      cwd: { ...text, doc: "The folder in which it runs. A relative one starts at the folder of this file." },
      env: { ...textTable, doc: "Environment variables for it, beside the few that every command gets." },
      url: { ...address, doc: "Where a server of tools answers over HTTP." },
      headers: { ...headers, doc: "What is sent with each request, such as `Authorization`." },
      capabilities: {
        ...texts,
        doc: "What an agent must declare in its `capabilities` to be offered the tools.",
      },
      tools: {
        doc: "The same for single tools, in place of `capabilities`.",
        wanted: 'a table of lists, like { delete_file = ["delete"] }',
        accepts: (value) => isTable(value) && Object.values(value).every((item) => texts.accepts(item)),
      },
    },
    whole: ({ command, url, cwd, env, headers: sent }) => {
      if ((command === undefined) === (url === undefined))
        return "it needs a `command` or a `url`, and not both.";
      if (command === undefined && (cwd ?? env) !== undefined) return "`cwd` and `env` are for a `command`.";
      return url === undefined && sent !== undefined ? "`headers` are for a `url`." : undefined;
    },
    read: (table, dir) => ({ ...(table as Omit<McpSetting, "dir">), dir }),
    written: ({ env, headers: sent, ...rest }) => ({
      ...shown(rest),
      ...(env === undefined ? {} : { env: masked(env) }),
      ...(sent === undefined ? {} : { headers: masked(sent) }),
    }),
  });
}

/** Where the file is goes without saying. */
function shown<T extends { readonly dir: string }>(setting: T): Omit<T, "dir"> {
  return Object.fromEntries(Object.entries(setting).filter(([name]) => name !== "dir")) as Omit<T, "dir">;
}

/** What is written in clear may be a secret; what is a reference is none. */
function masked(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, hasReference(value) ? value : "(not shown)"]),
  );
}
