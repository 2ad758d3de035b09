/**
 * A text's 64-bit hash in hexadecimal, the same everywhere and for ever: it is kept in files. Two 32-bit lanes of
 * multiply and xor-shift (cyrb53, widened); fit to tell problems apart, not to withstand someone who means harm.
 */
export function hash64(text: string): string {
  let left = 0xdeadbeef;
  let right = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    left = Math.imul(left ^ unit, 0x9e3779b1);
    right = Math.imul(right ^ unit, 0x5f356495);
  }
  left = Math.imul(left ^ (left >>> 16), 0x85ebca6b) ^ Math.imul(right ^ (right >>> 13), 0xc2b2ae35);
  right = Math.imul(right ^ (right >>> 16), 0x85ebca6b) ^ Math.imul(left ^ (left >>> 13), 0xc2b2ae35);
  return hex(right) + hex(left);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
