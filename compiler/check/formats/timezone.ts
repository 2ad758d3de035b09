import { isTimeZone } from "../../cron/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { didYouMean, near } from "../../words/index.ts";
import { holdsSomething, type FormatCheck } from "./text.ts";

export const timezone: FormatCheck = (text, scope) => {
  if (!holdsSomething(text, scope)) return undefined;
  if (isKnown(text.value)) return text.value;
  const meant = nearZone(text.value);
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

/** Zones that were found to be one: asking the platform takes a tenth of a millisecond, and files repeat themselves. */
const known = new Set<string>(["UTC"]);

function isKnown(zone: string): boolean {
  if (known.has(zone)) return true;
  if (!isTimeZone(zone)) return false;
  known.add(zone);
  return true;
}

/** The zone of that city, or the one that is written most alike. */
function nearZone(written: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const wanted = written.trim().replaceAll(" ", "_").toLowerCase();
  const city = zones.find((zone) => zone.toLowerCase().endsWith(`/${wanted}`));
  return city ?? near(wanted, ["UTC", ...zones]);
}
