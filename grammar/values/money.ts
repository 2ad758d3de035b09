export interface Money {
  /** Digits, with at most six after the point. */
  readonly amount: string;
  /** Three capital letters, as in ISO 4217. */
  readonly currency: string;
}

export type MoneyReading =
  | { readonly money: Money }
  /** The end of a sentence that begins with the text, and the text as it was probably meant. */
  | { readonly problem: string; readonly mended: string | undefined };

const WRITTEN = /^(\d{1,9}(?:\.\d{1,6})?) ([A-Z]{3})$/;
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["$", "USD"],
  ["€", "EUR"],
  ["£", "GBP"],
]);

/** Reads an amount and a currency: `5 USD`, `0.50 EUR`. */
export function readMoney(text: string): MoneyReading {
  const [, amount, currency] = WRITTEN.exec(text) ?? [];
  if (amount !== undefined && currency !== undefined) {
    if (/[1-9]/.test(amount)) return { money: { amount, currency } };
    return { problem: "it is nothing", mended: undefined };
  }
  const meant = mended(text);
  return { problem: problemOf(text), mended: meant !== undefined && WRITTEN.test(meant) ? meant : undefined };
}

function problemOf(text: string): string {
  if (text.trim() === "") return "nothing stands there";
  if (text.includes("-")) return "it is less than nothing";
  if (/^\s*[\d.,_]+\s*$/.test(text)) return "it has no currency";
  if (/\.\d{7}/.test(text)) return "it has more than six digits after the point";
  if (/\d{10}/.test(text)) return "it is too much";
  return "it is not an amount, a blank and a currency of three capital letters";
}

/** `$5`, `USD 5`, `5usd` and `1_000 USD` in the one way they are written here. */
function mended(text: string): string | undefined {
  const plain = text.trim().replaceAll("_", "");
  const [, sign, signed] = /^([$€£])\s*([\d.]+)$/.exec(plain) ?? [];
  if (sign !== undefined && signed !== undefined) return `${signed} ${SIGNS.get(sign)}`;
  const [, first, behind] = /^([A-Za-z]{3})\s*([\d.]+)$/.exec(plain) ?? [];
  if (first !== undefined && behind !== undefined) return `${behind} ${first.toUpperCase()}`;
  const [, before, last] = /^([\d.]+)\s*([A-Za-z]{3}|[$€£])$/.exec(plain) ?? [];
  if (before === undefined || last === undefined) return undefined;
  return `${before} ${SIGNS.get(last) ?? last.toUpperCase()}`;
}
