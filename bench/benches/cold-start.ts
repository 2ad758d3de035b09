import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { medians } from "../measure.ts";
import { buildProgram, emptyNode, symbi } from "../program.ts";
import { duration, times } from "../report.ts";
import type { Bench, Measurement } from "../report.ts";
import { symbiFile } from "../symbi-file.ts";

const WANTED = 2.5;

export const coldStartBench: Bench = {
  name: "cold-start",
  title: "a whole process, against an empty `node -e 0`",
  run: async () => {
    buildProgram();
    const folder = mkdtempSync(join(tmpdir(), "symbi-bench-"));
    try {
      writeFileSync(join(folder, "one.symbi"), symbiFile(0, 200));
      const took = medians(
        [
          emptyNode(),
          symbi("--help", folder, "--help"),
          symbi("check one.symbi", folder, "check", "one.symbi"),
        ],
        15,
      );
      const node = took.get("node") ?? NaN;
      return ["--help", "check one.symbi"].map((name): Measurement => {
        const ratio = (took.get(name) ?? NaN) / node;
        return {
          what: `symbi ${name}`,
          symbi: duration(took.get(name) ?? NaN),
          against: `node ${duration(node)}`,
          ratio: times(ratio),
          budget: { text: `≤ ${WANTED} ×`, met: ratio <= WANTED },
        };
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
