import fc from "fast-check";

/** One damage to the bytes of a file; places are fractions of it. */
interface Damage {
  readonly kind: "flip" | "put" | "delete" | "repeat" | "cut" | "splice";
  readonly at: number;
  readonly other: number;
  readonly bytes: Uint8Array;
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom("flip", "flip", "put", "put", "delete", "delete", "repeat", "cut", "splice"),
  at: fraction,
  other: fraction,
  bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
});

/** Texts whose bytes were damaged, read as text all the same; `other` gives the second half of a splice. */
export function damaged(texts: readonly string[]): fc.Arbitrary<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return fc
    .tuple(
      fc.constantFrom(...texts),
      fc.constantFrom(...texts),
      fc.array(damage, { minLength: 1, maxLength: 6 }),
    )
    .map(([text, other, damages]) => {
      const donor = Buffer.from(other);
      return decoder.decode(
        damages.reduce<Buffer>((bytes, each) => apply(bytes, donor, each), Buffer.from(text)),
      );
    });
}

function apply(whole: Buffer, donor: Buffer, { kind, at, other, bytes }: Damage): Buffer {
  const place = Math.floor(at * whole.length);
  const before = whole.subarray(0, place);
  const after = whole.subarray(place);
  const length = 1 + Math.floor(other * 40);
  switch (kind) {
    case "flip":
      return Buffer.concat([
        before,
        after.subarray(0, 1).map((byte) => byte ^ (bytes[0] ?? 1)),
        after.subarray(1),
      ]);
    case "put":
      return Buffer.concat([before, bytes, after]);
    case "delete":
      return Buffer.concat([before, after.subarray(length)]);
    case "repeat":
      return Buffer.concat([
        before,
        ...Array.from({ length: 1 + (bytes[0] ?? 0) }, () => after.subarray(0, 8)),
        after,
      ]);
    case "cut":
      return before;
    case "splice":
      return Buffer.concat([before, donor.subarray(Math.floor(other * donor.length))]);
  }
}
