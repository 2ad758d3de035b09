/** Shorter values would blot out ordinary words, and protect nothing. Characters. */
export const SHORTEST = 4;

/** Lines of a secret of many lines (a key, a certificate) that are secret by themselves. */
const SHORTEST_LINE = 8;

/** The texts under which a secret may show up: as it is, in JSON, URL-encoded, in base64 alone or inside something. */
export function spellings(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  return [
    ...new Set([
      secret,
      ...(lines.length > 1 ? lines : []),
      JSON.stringify(secret).slice(1, -1),
      ...urlEncoded(secret),
      ...base64(secret),
    ]),
  ].filter((spelling) => spelling.length >= SHORTEST);
}

function urlEncoded(secret: string): readonly string[] {
  const component = encodeURIComponent(secret.toWellFormed());
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  const lower = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  return [component, lower(component), form, lower(form), encodeURI(secret.toWellFormed())];
}

/**
 * Alone (with and without padding), and as a part of a longer text, as in `Authorization: Basic`: there only the
 * characters that depend on the secret alone are known, and they differ by where in a group of three it starts.
 */
function base64(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const alone = bytes.toString("base64");
  const inside = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const standard = [alone, alone.replace(/=+$/, ""), ...inside];
  return [...standard, ...standard.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))];
}
