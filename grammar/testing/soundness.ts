import type { Parsed, Span } from "../ast.ts";
import { children, type Node, walk } from "../walk.ts";

/** What must hold of every tree and problem, whatever the text. Answers with what does not. */
export function unsound(text: string, { file, problems }: Parsed): string[] {
  const faults: string[] = [];
  const inside = (span: Span, outer: Span): boolean =>
    span.start >= outer.start && span.end <= outer.end && span.start <= span.end;
  const whole = { start: 0, end: text.length };

  for (const node of walk(file)) {
    if (!inside(node.span, whole)) faults.push(`${describe(node)} lies outside of the text`);
    let end = node.span.start;
    for (const child of children(node)) {
      if (!inside(child.span, node.span)) faults.push(`${describe(child)} lies outside of ${describe(node)}`);
      if (child.span.start < end) faults.push(`${describe(child)} overlaps its elder sibling`);
      end = child.span.end;
    }
    if (node.kind === "block" && !inside(node.body.span, node.span)) {
      faults.push(`the body of ${describe(node)} lies outside of it`);
    }
  }

  let last = 0;
  for (const comment of file.comments) {
    if (comment.start < last || text.slice(comment.start, comment.end) !== comment.text) {
      faults.push(`the comment at ${comment.start} is not what the text says`);
    }
    last = comment.end;
  }

  last = 0;
  for (const { code, span, related, fix } of problems) {
    if (span.start < last) faults.push(`${code} at ${span.start} is out of order`);
    last = span.start;
    const spans = [
      span,
      ...related.map((place) => place.span),
      ...(fix?.edits ?? []).map((edit) => edit.span),
    ];
    for (const each of spans) {
      if (!inside(each, whole)) faults.push(`${code} points outside of the text`);
      if (/[\r\n]/.test(text.slice(each.start, each.end))) faults.push(`${code} spans more than a line`);
    }
  }
  return faults;
}

const describe = (node: Node): string => `${node.kind} ${node.span.start}–${node.span.end}`;
