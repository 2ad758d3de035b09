import { quoted } from "../../diagnostics/index.ts";
import { holdsSomething, type FormatCheck } from "./text.ts";

export const email: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  if (text.references) return text.value;
  const problem = emailProblem(text.value);
  if (problem === undefined) return text.value;
  scope.report("bad-email", text.node.span, { value: quoted(text.value), problem });
  return undefined;
};

/** What no mail server would take. What they alone can know is left to them. */
function emailProblem(value: string): string | undefined {
  if (/[<>]/.test(value)) return "it holds more than the address itself";
  if (/[,;]/.test(value)) return "it holds several; each is an item of its own";
  if (/[\s\p{Cc}]/u.test(value)) return "it holds a blank";
  const [local, domain, rest] = value.split("@");
  if (domain === undefined) return "it holds no `@`";
  if (rest !== undefined) return "it holds more than one `@`";
  if (local === "") return "nothing stands before the `@`";
  if (domain === "") return "nothing stands after the `@`";
  if (/^[.-]|[.-]$|\.\./.test(domain)) return `${quoted(domain)} is no host`;
  return undefined;
}

export const slackChannel: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  if (text.references) return text.value;
  const { value } = text;
  if (/^#[^\s#@]{1,80}$/u.test(value) || /^[CDG][A-Z0-9]{7,}$/.test(value)) return value;
  const nameOnly = /^[^\s#@"\\]{1,79}$/u.test(value);
  const problem = /\s/.test(value)
    ? "it holds a blank"
    : nameOnly
      ? "its `#` is missing"
      : "it is neither a `#` with a name nor an id";
  const fixes = nameOnly
    ? [
        {
          title: `Write "#${value}"`,
          applicability: "unsafe" as const,
          edits: [{ span: text.node.span, text: `"#${value}"` }],
        },
      ]
    : [];
  scope.report("bad-slack-channel", text.node.span, { value: quoted(value), problem }, { fixes });
  return undefined;
};

const LONGEST_FILE_NAME = 255;

export const fileName: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  const problem = fileNameProblem(text.value);
  if (problem === undefined) return text.value;
  scope.report("bad-file-name", text.node.span, { value: quoted(text.value), problem });
  return undefined;
};

function fileNameProblem(value: string): string | undefined {
  if (/[/\\]/.test(value)) return "it leads out of the log directory";
  if (value === "." || value === "..") return "it is a folder";
  if (/\p{Cc}/u.test(value)) return "it holds a control character";
  if (/[<>:"|?*]/.test(value)) return 'it holds one of `< > : " | ? *`, which not every system allows';
  if (new TextEncoder().encode(value).length > LONGEST_FILE_NAME) return "it is too long";
  return undefined;
}
