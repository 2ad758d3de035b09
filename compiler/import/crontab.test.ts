import fc from "fast-check";
import { expect, test } from "vitest";
import { CronSyntaxError, parseCron } from "../cron/index.ts";
import { type Imported, importCrontab } from "./index.ts";
import { compiled, lost, wild } from "./testing.ts";

const field = fc.constantFrom(
  "*",
  "*/2",
  "*/7",
  "1",
  "0,5",
  "1-5",
  "MON",
  "jan",
  "L",
  "15W",
  "5#2",
  "FRIL",
  "7",
  "5/15",
  "22-2",
  "0~9",
  "60",
  "?",
);
const timing = fc.oneof(
  fc.tuple(field, field, field, field, field).map((fields) => fields.join(" ")),
  fc.constantFrom("@daily", "@Hourly", "@reboot", "@every_minute", "@never"),
);
const line = fc.oneof(
  fc.tuple(timing, wild).map(([when, command]) => `${when} ${command}`),
  fc
    .tuple(
      fc.constantFrom("PATH", "MAILTO", "CRON_TZ", "TZ", "SHELL", "HOME", "A_B", '"odd name"', "__proto__"),
      wild,
    )
    .map(([name, value]) => `${name}=${value}`),
  wild.map((text) => `# ${text}`),
  wild,
);

test("whatever stands in it, the result checks", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, system) => {
      const imported = importCrontab(lines.join("\n"), "crontab", { system });
      compiled(imported);
    }),
    { numRuns: 500 },
  );
});

test("an expression that this house accepts fires at the same instants, every other is lost and said so", () => {
  fc.assert(
    fc.property(
      timing,
      fc.constantFrom(undefined, "Europe/Lisbon", "America/New_York"),
      (expression, zone) => {
        const setting = zone === undefined ? "" : `CRON_TZ=${zone}\n`;
        const imported = importCrontab(`${setting}${expression} /bin/true\n`, "crontab");
        const wanted = firesOf(expression, zone);
        if (wanted === undefined) {
          if (expression === "@every_minute") return;
          expect(imported).toMatchObject({ text: "", schedules: 0 });
          expect(lost(imported)).toHaveLength(1);
          return;
        }
        const [job] = compiled(imported).jobs;
        expect(firesOf(job?.cron ?? "", job?.timezone)).toEqual(wanted);
      },
    ),
    { numRuns: 300 },
  );
});

function firesOf(expression: string, timezone: string | undefined): Date[] | undefined {
  try {
    const schedule = parseCron(expression, { timezone });
    return schedule.neverFires ? undefined : schedule.next(Date.UTC(2027, 0), 50);
  } catch (error) {
    if (error instanceof CronSyntaxError) return undefined;
    throw error;
  }
}

const commandOf = (text: string) => compiled(importCrontab(text, "c")).agents[0]?.command?.at(-1);

test.each([
  ["0 9 * * * date +\\%Y", "date +%Y"],
  ["0 9 * * * echo a\\b\\\\c", "echo a\\b\\\\c"],
  ["0 9 * * * cat%one", "printf %s 'one\n' | {\ncat\n}"],
  ["0 9 * * * cat%one%two%", "printf %s 'one\ntwo\n' | {\ncat\n}"],
  ["0 9 * * * cat%", "printf %s '' | {\ncat\n}"],
  ["0 9 * * * echo \\\\%in", "printf %s 'in\n' | {\necho \\\\\n}"],
  ["  0\t9 *  * *\techo  'a  b' # c ", "echo  'a  b' # c"],
  ["0 9 * * * echo ${HOME} $${X}\r", "echo ${HOME} $${X}"],
])("%j runs %j", (text, command) => {
  expect(commandOf(text)).toBe(command);
});

test.each([
  ["/usr/local/bin/backup.sh --full", "backup"],
  ["cd /srv/app && ./manage.py send", "manage"],
  ["A=1 B='x y' nice -n 19 flock -n /tmp/l python3 -u /opt/report.py", "report"],
  ["python3 -m jobs.nightly", "jobs.nightly"],
  ["sudo -u www-data timeout 10 php -f /srv/cron.php", "cron"],
  ["test -x /usr/sbin/anacron || ( cd / && run-parts /etc/cron.daily )", "run-parts"],
  ["test -e /run/x || A=1 /usr/lib/e2scrub_all -r", "e2scrub_all"],
  ["[ -d /srv ] && ( sleep 5; /opt/late.sh )", "late"],
  ["bash -c 'echo x'", "bash"],
  ["ñandú --all", "nandu"],
  ["/opt/日本/", "job"],
  ["[", "job"],
  ["'", "job"],
])("%s is called %s", (command, name) => {
  expect(compiled(importCrontab(`0 9 * * * ${command}`, "c")).jobs[0]?.name).toBe(name);
});

test("where Vixie cron wants both day fields, that is said; where it does not, nothing is", () => {
  const told = (timing: string) =>
    importCrontab(`CRON_TZ=UTC\n${timing} x`, "c").notes.some(({ message }) =>
      message.includes("match both day fields"),
    );
  expect(["0 0 */2 * 1", "0 0 1 * */2", "0 0 */1 * 1"].map(told)).toEqual([true, true, true]);
  expect(["0 0 1 * 1", "0 0 */2 * *", "0 0 * * */2", "0 0 */1 * 0-6"].map(told)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("zones: CRON_TZ holds from its line on, --tz for the rest, and UTC is said aloud", () => {
  const text = "0 9 * * * a\nCRON_TZ=Asia/Tokyo\n0 9 * * * b\n";
  const zones = (imported: Imported) => compiled(imported).jobs.map(({ timezone }) => timezone);
  const told = ({ notes }: Imported) => notes.some(({ message }) => message.includes("--tz"));
  const utc = importCrontab(text, "c");
  expect([zones(utc), told(utc)]).toEqual([[undefined, "Asia/Tokyo"], true]);
  const lisbon = importCrontab(text, "c", { timezone: "Europe/Lisbon" });
  expect([zones(lisbon), told(lisbon)]).toEqual([["Europe/Lisbon", "Asia/Tokyo"], false]);
  const byTz = importCrontab("TZ=Asia/Tokyo\n0 9 * * * a", "c");
  expect([zones(byTz), told(byTz)]).toEqual([["Asia/Tokyo"], true]);
});

test("a system crontab that is taken for a user's is noticed", () => {
  expect(importCrontab("0 9 * * * root /bin/x", "c").notes.map(({ message }) => message)).toContainEqual(
    expect.stringContaining("--system"),
  );
});

test("ten thousand jobs take no time to speak of, and neither does a line of a million blanks", () => {
  const many = importCrontab("0 9 * * * /bin/same\n".repeat(10_000), "c");
  expect(many.schedules).toBe(10_000);
  expect(
    importCrontab(`${" ".repeat(1_000_000)}x\n0 9 * * * a${" ".repeat(1_000_000)}b`, "c").schedules,
  ).toBe(1);
});

test.each(["", "\n\n", "# nothing here\n", "\ufeff"])("%# holds no job", (text) => {
  expect(importCrontab(text, "c")).toEqual({ text: "", schedules: 0, notes: [] });
});
