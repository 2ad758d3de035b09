import { type Component, components, type Level, levels, type LogLine } from "./types.ts";

/** Undefined: it is not a line of the log. */
export function parseLine(text: string): LogLine | undefined {
  const { time, level, component, msg, ...fields } = objectIn(text) ?? {};
  const instant = typeof time === "string" ? Date.parse(time) : NaN;
  if (Number.isNaN(instant) || typeof msg !== "string" || !isLevel(level) || !isComponent(component))
    return undefined;
  return { time: instant, level, component, message: msg, fields };
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    // Half a line, or another program's: counted by who asks.
    return undefined;
  }
}

export function isLevel(word: unknown): word is Level {
  return levels.some((level) => level === word);
}

export function isComponent(word: unknown): word is Component {
  return components.some((component) => component === word);
}
