import type { TokenUsage } from "../runtime/store/types.ts";

/** `1,200 tokens in, 90 out, 0.0045 USD`; of what nobody told, and of nothing, nothing. */
export function usageText(usage: TokenUsage | null): string {
  const { input_tokens: input = 0, output_tokens: output = 0, cost_usd: cost = 0 } = usage ?? {};
  const tokens =
    input + output === 0
      ? []
      : [`${input.toLocaleString("en")} tokens in, ${output.toLocaleString("en")} out`];
  return [...tokens, ...(cost === 0 ? [] : [`${Number(cost.toPrecision(3))} USD`])].join(", ");
}
