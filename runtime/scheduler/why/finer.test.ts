import { describe, expect, test } from "vitest";
import { instantText } from "../../json/index.ts";
import { failed, MINUTE, SECOND, START, useStage } from "../stage.ts";
import { at } from "../testing.ts";
import { explainInstant, explainWhy } from "./index.ts";
import { asker } from "./testing.ts";

const stage = useStage();
const ask = asker(stage);

describe("of an instant", () => {
  test("while it was paused with a note: what it says; up to that instant the old state decides", async () => {
    const s = stage();
    s.use({ ...s.machineOn(s.store), actor: "ann" });
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(90 * SECOND);
    await s.jobs().pause(job.id, "moving house");
    await s.clock.advance(5 * MINUTE);
    expect((await ask(job.id)).answer).toBe(
      'report is paused since 2027-01-02T09:01:00Z by ann, with the note "moving house". `symbi cron resume report` makes it fire again.',
    );
    await s.jobs().resume(job.id, "arrived");
    await s.clock.advance(MINUTE);
    expect((await ask(job.id, "2027-01-02T09:03:00Z")).answer).toBe(
      'The job was paused since 2027-01-02T09:01:00Z by ann, with the note "moving house", until 2027-01-02T09:06:00Z by ann, with the note "arrived".',
    );
    const verdicts = ["09:00", "09:01", "09:02", "09:06", "09:07"].map(async (time) => {
      const { verdict } = await ask(job.id, `2027-01-02T${time}:00Z`);
      return `${time} ${verdict}`;
    });
    expect(await Promise.all(verdicts)).toEqual([
      "09:00 ran",
      "09:01 ran",
      "09:02 paused",
      "09:06 paused",
      "09:07 ran",
    ]);
  });

  test("at the very instant at which it was registered: it was not there yet", async () => {
    const s = stage();
    s.clock.setWall(at("2027-01-02T09:00:00Z"));
    const job = await s.register({ cron: "0 9 * * *" });
    expect(await ask(job.id, "2027-01-02T09:00:00Z")).toMatchObject({ verdict: "not_registered_yet" });
  });

  test("between the due times that one row stands for: none", async () => {
    const s = stage();
    const job = await s.register({ cron: "*/2 * * * * *", catch_up: "skip" });
    s.clock.setWall(START + 90 * MINUTE);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await ask(job.id, "2027-01-02T09:17:32Z")).toMatchObject({ verdict: "did_not_run" });
    expect(await ask(job.id, "2027-01-02T09:17:33Z")).toMatchObject({
      verdict: "not_due",
      answer: expect.stringContaining("The nearest ones are 2027-01-02T09:17:32Z and 2027-01-02T09:17:34Z."),
    });
  });

  test("at which it was run by hand, named to the second", async () => {
    const s = stage();
    s.clock.setWall(at("2027-01-02T08:59:30.250Z"));
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.jobs().runNow(job.id, { follow: false });
    await s.clock.advance(SECOND);
    const told = await ask(job.id, "2027-01-02T08:59:30Z");
    expect(told).toMatchObject({ verdict: "not_registered_yet", run: { run: { kind: "manual" } } });
    expect(told.notes).toEqual([
      expect.stringMatching(/^A run was asked for by hand at 2027-01-02T08:59:30.250Z: It ran and succeeded/),
    ]);
  });

  test("of a zone that is not known here: that it cannot be told", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *" });
    const facts = await s.jobs().why(job.id, at("2027-01-04T09:00:00Z"));
    if (facts?.asked === undefined) throw new Error("no such job");
    const versions = facts.versions.map((version) => ({
      ...version,
      definition: { ...job.definition, timezone: "Mars/Olympus" },
    }));
    expect(explainWhy({ ...facts, versions }, instantText)).toMatchObject({
      verdict: "unreadable",
      answer: expect.stringContaining("Mars/Olympus"),
    });
  });

  test("says what to do about it, where there is something", async () => {
    const s = stage();
    s.agent = () =>
      Promise.resolve({
        ...failed("Too slow."),
        status: "timed_out",
        reason: { code: "max_runtime", sentence: "Too slow." },
      });
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const remedy = "If the work needs longer, raise the policy's `max_runtime`.";
    expect((await ask(job.id, "2027-01-02T09:00:00Z")).notes).toContain(remedy);
    expect((await ask(job.id)).notes).toContain(remedy);
  });
});

describe("of a day", () => {
  async function day(jobId: string, from: string, before: string) {
    const span = await stage().jobs().whyBetween(jobId, at(from), at(before));
    if (span === undefined) throw new Error("no such job");
    const told = span.asked.map((asked) => {
      const { verdict } = explainInstant(span.facts, asked, instantText);
      return `${instantText(asked.instant)} ${verdict}`;
    });
    return { told, more: span.more };
  }

  test("every instant, with a row or without, each by the version that was in force", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 */6 * * *" });
    await s.scheduler.start();
    await s.clock.advance(4 * 60 * MINUTE);
    await s.jobs().pause(job.id);
    await s.clock.advance(6 * 60 * MINUTE);
    await s.jobs().resume(job.id);
    await s.register({ cron: "30 */12 * * *" });
    await s.clock.advance(MINUTE);
    expect(await day(job.id, "2027-01-02T00:00:00Z", "2027-01-04T00:00:00Z")).toEqual({
      told: [
        "2027-01-02T12:00:00Z ran",
        "2027-01-02T18:00:00Z paused",
        "2027-01-03T00:30:00Z to_come",
        "2027-01-03T12:30:00Z to_come",
      ],
      more: false,
    });
    await s.clock.advance(6 * 60 * MINUTE);
    await s.jobs().remove(job.id);
    expect((await day(job.id, "2027-01-03T00:00:00Z", "2027-01-04T00:00:00Z")).told).toEqual([
      "2027-01-03T00:30:00Z ran",
    ]);
    expect((await day(job.id, "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z")).told).toEqual([]);
  });

  test("one row for many is told once; of too many the first, and that there are more", async () => {
    const s = stage();
    const job = await s.register({ cron: "* * * * * *", catch_up: "skip" });
    s.clock.setWall(START + 60 * MINUTE);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    const { told } = await day(job.id, "2027-01-02T09:58:00Z", "2027-01-02T09:59:31Z");
    expect(told[0]).toBe("2027-01-02T09:58:00Z did_not_run");
    // What was seen in time has rows of its own.
    expect(told[1]?.slice(0, 20)).toMatch(/^2027-01-02T09:59:2[4-9]Z$/);
    expect(told.length).toBeLessThan(10);
    expect((await day(job.id, "2027-01-02T00:00:00Z", "2027-01-02T09:59:31Z")).told).toEqual([
      "2027-01-02T08:59:31Z did_not_run",
      ...told.slice(1),
    ]);
    const far = await day(job.id, "2027-01-03T00:00:00Z", "2027-01-04T00:00:00Z");
    expect([far.told.length, far.more]).toEqual([1_500, true]);
  });
});
