/** Numbers written as text, in columns where a word such as "NA" stands among them. */

const longest = 40;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number the bytes spell, spaces around it aside; NaN where they spell none. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > longest || end === start) return Number.NaN;
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  const trimmed = text.trim();
  return decimal.test(trimmed) ? Number(trimmed) : Number.NaN;
}
