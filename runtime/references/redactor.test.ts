import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, REDACTED, type Redactor } from "./redactor.ts";

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

function streamed(redactor: Redactor, pieces: readonly string[]): string {
  const stream = redactor.stream();
  return pieces.map((piece) => stream.push(piece)).join("") + stream.end();
}

const secret = 'p4ss word/+&"é';
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a secret is taken out", () => {
  it.each([
    ["as it is", `a ${secret} b`, `a ${REDACTED} b`],
    ["twice", `${secret}${secret}`, `${REDACTED}${REDACTED}`],
    ["in JSON text", `{"key":${JSON.stringify(secret)}}`, `{"key":"${REDACTED}"}`],
    ["URL-encoded", `?k=${encodeURIComponent(secret)}&x`, `?k=${REDACTED}&x`],
    ["URL-encoded in lower case", "?k=p4ss%20word%2f%2b%26%22%c3%a9&x", `?k=${REDACTED}&x`],
    ["form-encoded", new URLSearchParams({ k: secret }).toString(), `k=${REDACTED}`],
    ["in base64", base64(secret), REDACTED],
    ["in base64url", Buffer.from(secret).toString("base64url"), REDACTED],
  ])("%s", (_, text, redacted) => {
    expect(knowing(secret).text(text)).toBe(redacted);
  });

  it.each([0, 1, 2, 3])("from base64 of something that holds it after %i bytes", (shift) => {
    const redacted = knowing("correct-horse").text(base64(`${"u".repeat(shift)}correct-horse:and more`));
    expect(redacted).toContain(REDACTED);
    expect(Buffer.from(redacted.replace(REDACTED, ""), "base64").toString()).not.toMatch(/correct|horse/);
  });

  it("line by line, where it has many lines", () => {
    const redactor = knowing("-----BEGIN KEY-----\nMIIBOgIBAAJB\n-----END KEY-----");
    expect(redactor.text("key: MIIBOgIBAAJB")).toBe(`key: ${REDACTED}`);
  });

  it("when it begins with another secret", () => {
    expect(knowing("abcd", "abcdefgh").text("abcdefgh abcd")).toBe(`${REDACTED} ${REDACTED}`);
  });

  it("when it overlaps another secret", () => {
    expect(knowing("1234567", "5678901").text("<12345678901>")).toBe(`<${REDACTED}>`);
  });

  it("from keys, numbers and strings of JSON at any depth", () => {
    const value = { token1234: [{ n: 482913, ok: 1, deep: "x token1234" }], none: null };
    expect(knowing("token1234", "482913").json(value)).toEqual({
      [REDACTED]: [{ n: REDACTED, ok: 1, deep: `x ${REDACTED}` }],
      none: null,
    });
  });
});

it.each(["", "abc", "redacted", "dact"])("the value %j is not taken out", (value) => {
  expect(knowing(value).text(`abc ${REDACTED} x`)).toBe(`abc ${REDACTED} x`);
});

it("drops an unfinished secret at the end of a text that was cut", () => {
  const redactor = knowing("correct-horse");
  expect(redactor.text("it is correct-ho", { cut: true })).toBe("it is ");
  expect(redactor.text("it is correct-ho")).toBe("it is correct-ho");
});

it("passes on at once what cannot be the beginning of a secret", () => {
  const stream = knowing("correct-horse").stream();
  expect(stream.push("it is co")).toBe("it is ");
  expect(stream.push("ld, corre")).toBe("cold, ");
  expect(stream.push("ct-horse")).toBe(REDACTED);
});

it("does not gather a flood that is all beginnings", () => {
  const stream = knowing("aaaa").stream();
  const out = Array.from({ length: 100 }, () => stream.push("a".repeat(1000))).join("");
  expect(out + stream.end()).toBe(REDACTED);
});

it("says the same however a text is cut into pieces", () => {
  const words = fc.constantFrom("ab", "aab", "abab", "cabc", "c", "x", "aabbaabb");
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 12 }),
      fc.array(fc.nat({ max: 40 }), { maxLength: 6 }),
      (parts, cuts) => {
        const redactor = knowing("abab", "aabbaabb", "cabcab");
        const text = parts.join("");
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(streamed(redactor, pieces)).toBe(redactor.text(text));
        expect(redactor.text(text)).not.toMatch(/abab|aabbaabb|cabcab/);
      },
    ),
  );
});
