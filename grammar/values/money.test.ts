import { expect, test } from "vitest";
import { readMoney } from "./index.ts";

test.each([
  ["5 USD", "5", "USD"],
  ["5.00 USD", "5.00", "USD"],
  ["0.000001 EUR", "0.000001", "EUR"],
  ["999999999.999999 JPY", "999999999.999999", "JPY"],
])("%s", (text, amount, currency) => {
  expect(readMoney(text)).toEqual({ money: { amount, currency } });
});

test.each([
  ["", "nothing stands there", undefined],
  ["0 USD", "it is nothing", undefined],
  ["0.00 USD", "it is nothing", undefined],
  ["5", "it has no currency", undefined],
  ["5.00", "it has no currency", undefined],
  ["-5 USD", "it is less than nothing", undefined],
  ["0.0000001 USD", "it has more than six digits after the point", undefined],
  ["1234567890 USD", "it is too much", undefined],
  ["$5", "not an amount", "5 USD"],
  ["€ 2.50", "not an amount", "2.50 EUR"],
  ["5$", "not an amount", "5 USD"],
  ["USD 5", "not an amount", "5 USD"],
  ["5usd", "not an amount", "5 USD"],
  ["5  USD", "not an amount", "5 USD"],
  [" 1_000 USD ", "not an amount", "1000 USD"],
  ["5,00 USD", "not an amount", undefined],
  ["5.0.0 usd", "not an amount", undefined],
  [".5 USD", "not an amount", undefined],
  ["five dollars", "not an amount", undefined],
])("%j is refused", (text, problem, mended) => {
  expect(readMoney(text)).toEqual({ problem: expect.stringContaining(problem), mended });
});
