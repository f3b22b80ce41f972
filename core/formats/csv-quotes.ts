/** Fields of CSV bytes that are not their text as it stands: quotes, doubled quotes, backslashes. */

export const quote = 0x22;
export const backslash = 0x5c;

export const fieldPlain = 0;
/** Quoted, with doubled quotes inside. */
export const fieldEscaped = 1;
/** From the opening quote on, with text after the closing one. */
export const fieldMixed = 2;
/** With backslashes, not quoted. */
export const fieldBackslash = 3;
/** With backslashes, or doubled quotes, inside quotes. */
export const fieldQuotedBackslash = 4;

/** The content of a field that is not a plain range. */
export function resolveQuotes(
  buffer: Buffer,
  field: { readonly kind: number; readonly start: number; readonly end: number },
): Buffer {
  const { kind, start, end } = field;
  if (kind === fieldEscaped) return undouble(buffer, start, end);
  return kind === fieldMixed ? unquote(buffer, start, end) : unslash(buffer, field);
}

/** "" becomes ". */
function undouble(buffer: Buffer, start: number, end: number): Buffer {
  const result = Buffer.allocUnsafe(end - start);
  let length = 0;
  let from = start;
  for (let at = buffer.indexOf(quote, start); at >= 0 && at < end; at = buffer.indexOf(quote, from)) {
    // Up to and with the first of the two.
    length += buffer.copy(result, length, from, at + 1);
    from = at + 2;
  }
  if (from < end) length += buffer.copy(result, length, from, end);
  return result.subarray(0, length);
}

/** As Python's csv reads `"a"b`: the quoted part, then the rest as it stands. */
function unquote(buffer: Buffer, start: number, end: number): Buffer {
  let close = start + 1;
  while (buffer[close] !== quote || buffer[close + 1] === quote) close += buffer[close] === quote ? 2 : 1;
  return Buffer.concat([undouble(buffer, start + 1, close), buffer.subarray(close + 1, end)]);
}

/** A backslash stands for what follows it; `\\N` alone, as databases export it, for no value. */
function unslash(
  buffer: Buffer,
  { kind, start, end }: { readonly kind: number; readonly start: number; readonly end: number },
): Buffer {
  const result = Buffer.allocUnsafe(end - start);
  if (kind === fieldBackslash && end - start === 2 && buffer[start + 1] === capitalN) return result.subarray(0, 0);
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = buffer[at] as number;
    const isPair = byte === backslash || (kind === fieldQuotedBackslash && byte === quote);
    if (isPair && at + 1 < end) at++;
    result[length++] = buffer[at] as number;
  }
  return result.subarray(0, length);
}

const capitalN = 0x4e;
