import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { check } from "../index.ts";
import { type Imported, importCrontab, importGithub, importK8s } from "./index.ts";

const folder = new URL("./golden/", import.meta.url);
const sources = readdirSync(folder).filter((name) => !/\.(symbi|notes)$/.test(name));

function converted(name: string): Imported {
  const text = readFileSync(new URL(name, folder), "utf8");
  if (name.endsWith(".crontab")) return importCrontab(text, name, { system: name.startsWith("system") });
  return name.endsWith(".yml") ? importGithub(text, name) : importK8s(text, name);
}

test("the golden files are there", () => {
  expect(sources).toEqual(["cronjobs.yaml", "nightly.yml", "plain.yml", "system.crontab", "user.crontab"]);
});

test.each(sources)("%s", async (name) => {
  const { text, notes, schedules } = converted(name);
  const told = notes.map(
    ({ line, lost, message }) => `${line ?? "-"} ${lost ? "lost" : "note"}: ${message}\n`,
  );
  await expect(text).toMatchFileSnapshot(`./golden/${name}.symbi`);
  await expect(told.join("")).toMatchFileSnapshot(`./golden/${name}.notes`);

  const checked = check({ [`${name}.symbi`]: text });
  expect(checked.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(checked.jobs).toHaveLength(schedules);
});
