import { isTimeZone } from "../../cron/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { didYouMean, near } from "../../words/index.ts";
import { holdsSomething, type FormatCheck } from "./text.ts";

export const timezone: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  const { known, meant } = answerFor(text.value);
  if (known) return text.value;
  scope.report(
    "unknown-timezone",
    text.node.span,
    { value: quoted(text.value), hint: didYouMean(meant) },
    {
      fixes:
        meant === undefined
          ? []
          : [
              {
                title: `Write "${meant}"`,
                applicability: "unsafe",
                edits: [{ span: text.node.span, text: `"${meant}"` }],
              },
            ],
    },
  );
  return undefined;
};

/** Asking the platform for a zone takes a tenth of a millisecond, looking for a near one a whole: files repeat themselves. */
const answers = new Map<string, ZoneAnswer>();
const KEPT = 1000;

interface ZoneAnswer {
  readonly known: boolean;
  readonly meant: string | undefined;
}

function answerFor(zone: string): ZoneAnswer {
  const kept = answers.get(zone);
  if (kept !== undefined) return kept;
  if (answers.size >= KEPT) answers.clear();
  const known = isTimeZone(zone);
  const answer = { known, meant: known ? undefined : nearZone(zone) };
  answers.set(zone, answer);
  return answer;
}

/** The zone of that city, or the one that is written most alike. */
function nearZone(written: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const wanted = written.trim().replaceAll(" ", "_").toLowerCase();
  const city = zones.find((zone) => zone.toLowerCase().endsWith(`/${wanted}`));
  return city ?? near(wanted, ["UTC", ...zones]);
}
