/**
 * JSON read without losing integers: a number written without point or exponent is a bigint, any other a number. NaN,
 * Infinity and -Infinity are numbers, as TensorFlow Serving and Python write them.
 */

export type JsonValue = null | boolean | bigint | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Thrown for text that is not JSON; the message says why. */
class MalformedJson extends Error {}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const controlPattern = /[\u0000-\u001f]/;
const maxDepth = 200;

/** Throws MalformedJson. */
export function parseJson(text: string): JsonValue {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** The fields of the text's object, in order, of one that comes twice the last value; or why it is no object. */
export function parseJsonFields(text: string): ReadonlyMap<string, JsonValue> | string {
  try {
    const parser = new Parser(text);
    const fields = parser.fields();
    if (!fields) parser.value(0);
    parser.end();
    return fields ? new Map(fields) : 'is not a JSON object';
  } catch (error) {
    if (error instanceof MalformedJson) return error.message;
    throw error;
  }
}

/** The value as JSON text again; integers in full, numbers with a point. */
export function jsonText(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return realText(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as JsonObject).map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** A number that no reader takes for an integer. */
export function realText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** The bytes of {"b64": "…"}, TensorFlow Serving's form of what is not text; undefined for anything else. */
export function encodedBytes(value: JsonValue): Uint8Array | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { b64, ...others } = value as JsonObject;
  if (typeof b64 !== 'string' || Object.keys(others).length > 0 || !base64Pattern.test(b64)) return undefined;
  return Buffer.from(b64, 'base64');
}

class Parser {
  readonly #text: string;
  #at = 0;
  /** The first backslash from here on: strings before it are what they look like. */
  #backslash: number;
  readonly #hasControls: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#backslash = text.indexOf('\\');
    this.#hasControls = controlPattern.test(text);
  }

  /** Undefined where the text begins with anything but an object. */
  fields(): readonly (readonly [string, JsonValue])[] | undefined {
    this.#space();
    return this.#text[this.#at] === '{' ? this.#object(0) : undefined;
  }

  value(depth: number): JsonValue {
    if (depth > maxDepth) throw new MalformedJson('is nested too deep');
    this.#space();
    const character = this.#text[this.#at];
    if (character === '"') return this.#string();
    if (character === '{') return Object.fromEntries(this.#object(depth));
    if (character === '[') return this.#array(depth);
    return this.#word(character) ?? (this.#take('null') ? null : this.#number());
  }

  #word(first: string | undefined): boolean | number | undefined {
    if (first === 't' && this.#take('true')) return true;
    if (first === 'f' && this.#take('false')) return false;
    if (first === 'N' && this.#take('NaN')) return Number.NaN;
    if (first === 'I' && this.#take('Infinity')) return Number.POSITIVE_INFINITY;
    if (first === '-' && this.#take('-Infinity')) return Number.NEGATIVE_INFINITY;
    return undefined;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw new MalformedJson('has text after its JSON value');
  }

  #object(depth: number): readonly (readonly [string, JsonValue])[] {
    const entries: [string, JsonValue][] = [];
    this.#at++;
    for (this.#space(); !this.#take('}'); this.#space()) {
      if (entries.length > 0 && !this.#take(',')) throw new MalformedJson('lacks a comma or a closing brace');
      this.#space();
      const key = this.#string();
      this.#space();
      if (!this.#take(':')) throw new MalformedJson('lacks a colon');
      entries.push([key, this.value(depth + 1)]);
    }
    return entries;
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at++;
    for (this.#space(); !this.#take(']'); this.#space()) {
      if (items.length > 0 && !this.#take(',')) throw new MalformedJson('lacks a comma or a closing bracket');
      items.push(this.value(depth + 1));
    }
    return items;
  }

  #string(): string {
    const start = this.#at;
    if (this.#text[start] !== '"') throw new MalformedJson('lacks a string');
    let end = this.#text.indexOf('"', start + 1);
    if (this.#backslash >= 0 && this.#backslash < start) this.#backslash = this.#text.indexOf('\\', start);
    const isPlain = this.#backslash < 0 || this.#backslash > end;
    if (!isPlain) while (end >= 0 && isEscaped(this.#text, end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new MalformedJson('has a string that is never closed');
    this.#at = end + 1;
    if (isPlain) {
      const text = this.#text.slice(start + 1, end);
      if (this.#hasControls && controlPattern.test(text)) throw new MalformedJson('has a broken string');
      return text;
    }
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new MalformedJson('has a broken string');
    }
  }

  #number(): bigint | number {
    numberPattern.lastIndex = this.#at;
    const found = numberPattern.exec(this.#text);
    if (!found) throw new MalformedJson('is not JSON');
    this.#at = numberPattern.lastIndex;
    const [text, fraction, exponent] = found;
    if (fraction !== undefined || exponent !== undefined || text === '-0') return Number(text);
    return BigInt(text.length < 16 ? Number(text) : text);
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #space(): void {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }
}

/** An odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text[at - 1] === '\\') at--;
  return (quote - at) % 2 === 1;
}
