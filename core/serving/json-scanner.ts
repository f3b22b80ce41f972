/** Reads JSON's scalars from bytes, with RapidJSON's error sentences and offsets. */

import { JsonInteger } from './json-value.ts';
import { invalidArgument } from './serving-status.ts';

const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const zero = 0x30;
const maxUint64 = 0xffffffffffffffffn;
const minInt64 = -0x8000000000000000n;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export function parseError(sentence: string, offset: number): never {
  return invalidArgument(`JSON Parse error: ${sentence} at offset: ${offset}`);
}

/**
 * Short texts seen lately: names of inputs and categories come again in every row, and making a string of bytes costs several
 * times as much as comparing the bytes with one that is there.
 */
const recentTexts = new Array<string>(1024).fill('');
const longestRecent = 40;

function asciiText(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length > longestRecent) return bytes.toString('latin1', start, end);
  const first = bytes[start] ?? 0;
  const middle = bytes[start + (length >> 1)] ?? 0;
  const last = bytes[end - 1] ?? 0;
  const place = (length * 293 + first * 31 + middle * 7 + last * 131) % recentTexts.length;
  const recent = recentTexts[place] ?? '';
  if (recent.length === length) {
    let same = 0;
    while (same < length && recent.charCodeAt(same) === bytes[start + same]) same++;
    if (same === length) return recent;
  }
  const text = bytes.toString('latin1', start, end);
  recentTexts[place] = text;
  return text;
}

export class JsonScanner {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
  }

  /** The next byte after white space; 0 at the end. */
  peek(): number {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte ?? 0;
      this.at++;
    }
  }

  /** `null`, `true`, `false`: the offset of a failure is where the word stops matching. */
  literal<T>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.at] !== word.charCodeAt(i)) parseError('Invalid value.', this.at);
      this.at++;
    }
    return value;
  }

  string(): string {
    const bytes = this.#bytes;
    const start = ++this.at;
    let ascii = true;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === quote) {
        const text = ascii ? asciiText(bytes, start, this.at) : bytes.toString('utf8', start, this.at);
        this.at++;
        return text;
      }
      if (byte === backslash) return this.#escapedString(start);
      if (byte === undefined || byte < 0x20) this.#unclosed(byte);
      if (byte >= 0x80) ascii = false;
      this.at++;
    }
  }

  #escapedString(start: number): string {
    const bytes = this.#bytes;
    const parts: string[] = [];
    let from = start;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === quote || byte === backslash) {
        if (this.at > from) parts.push(bytes.toString('utf8', from, this.at));
        if (byte === quote) {
          this.at++;
          return parts.join('');
        }
        parts.push(this.#escape());
        from = this.at;
      } else if (byte === undefined || byte < 0x20) this.#unclosed(byte);
      else this.at++;
    }
  }

  #unclosed(byte: number | undefined): never {
    if (byte === undefined || byte === 0) return parseError('Missing a closing quotation mark in string.', this.at);
    return parseError('Invalid encoding in string.', this.at);
  }

  #escape(): string {
    const start = this.at;
    const letter = String.fromCharCode(this.#bytes[start + 1] ?? 0);
    this.at += 2;
    if (letter !== 'u') return escapes[letter] ?? parseError('Invalid escape character in string.', start);
    const unit = this.#hex(start);
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    const paired = unit <= 0xdbff && this.#bytes[this.at] === backslash && this.#bytes[this.at + 1] === 0x75;
    if (!paired) parseError('The surrogate pair in string is invalid.', start);
    this.at += 2;
    const low = this.#hex(start);
    if (low < 0xdc00 || low > 0xdfff) parseError('The surrogate pair in string is invalid.', start);
    return String.fromCharCode(unit, low);
  }

  #hex(escapeStart: number): number {
    const digits = this.#bytes.toString('latin1', this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) parseError('Incorrect hex digit after \\u escape in string.', escapeStart);
    this.at += 4;
    return Number.parseInt(digits, 16);
  }

  number(): number | JsonInteger {
    const start = this.at;
    if (this.#bytes[this.at] === minus) this.at++;
    const first = this.#bytes[this.at] ?? 0;
    if (first === 0x4e || first === 0x49) return this.#notFinite(first === 0x4e, this.at > start);
    if (!isDigit(first)) parseError('Invalid value.', this.at);
    if (first === zero) this.at++;
    else this.#digits();
    let whole = true;
    if (this.#bytes[this.at] === dot) {
      whole = false;
      this.at++;
      if (!isDigit(this.#bytes[this.at])) parseError('Miss fraction part in number.', this.at);
      this.#digits();
    }
    if (((this.#bytes[this.at] ?? 0) | 0x20) === 0x65) {
      whole = false;
      this.at++;
      const sign = this.#bytes[this.at];
      if (sign === plus || sign === minus) this.at++;
      if (!isDigit(this.#bytes[this.at])) parseError('Miss exponent in number.', this.at);
      this.#digits();
    }
    return numberOf(this.#bytes.toString('latin1', start, this.at), whole, start);
  }

  #digits(): void {
    while (isDigit(this.#bytes[this.at])) this.at++;
  }

  #notFinite(nan: boolean, negative: boolean): number {
    if (nan) return this.literal('NaN', Number.NaN);
    this.literal('Inf', 0);
    if (this.#bytes[this.at] === 0x69) this.literal('inity', 0);
    return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39;
}

function numberOf(text: string, whole: boolean, start: number): number | JsonInteger {
  // Zero has no sign.
  if (whole && text.length <= 15) return new JsonInteger(Number(text) + 0);
  // 20 digits hold every 64-bit integer; longer texts are spared the cost of BigInt.
  if (whole && text.length <= 20) {
    const exact = BigInt(text);
    if (exact >= minInt64 && exact <= maxUint64) return new JsonInteger(exact);
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : parseError('Number too big to be stored in double.', start);
}
