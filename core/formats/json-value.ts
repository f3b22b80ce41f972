/** JSON read without losing integers: a number written without point or exponent is a bigint, any other a number. */

export type JsonValue = null | boolean | bigint | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Thrown for text that is not JSON; the message says why. */
export class MalformedJson extends Error {}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const spacePattern = /[ \t\r\n]*/y;
const maxDepth = 200;

export function parseJson(text: string): JsonValue {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** The value as JSON text again; integers in full. */
export function jsonText(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as JsonObject).map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value);
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    if (depth > maxDepth) throw new MalformedJson('is nested too deep');
    this.#match(spacePattern);
    const character = this.#text[this.#at];
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    if (character === '"') return this.#string();
    if (this.#take('true')) return true;
    if (this.#take('false')) return false;
    if (this.#take('null')) return null;
    return this.#number();
  }

  end(): void {
    this.#match(spacePattern);
    if (this.#at < this.#text.length) throw new MalformedJson('has text after its JSON value');
  }

  #object(depth: number): JsonValue {
    const entries: [string, JsonValue][] = [];
    this.#at++;
    for (this.#match(spacePattern); !this.#take('}'); this.#match(spacePattern)) {
      if (entries.length > 0 && !this.#take(',')) throw new MalformedJson('lacks a comma or a closing brace');
      this.#match(spacePattern);
      const key = this.#string();
      this.#match(spacePattern);
      if (!this.#take(':')) throw new MalformedJson('lacks a colon');
      entries.push([key, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at++;
    for (this.#match(spacePattern); !this.#take(']'); this.#match(spacePattern)) {
      if (items.length > 0 && !this.#take(',')) throw new MalformedJson('lacks a comma or a closing bracket');
      items.push(this.value(depth + 1));
    }
    return items;
  }

  #string(): string {
    const start = this.#at;
    if (this.#text[start] !== '"') throw new MalformedJson('lacks a string');
    let end = start;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw new MalformedJson('has a string that is never closed');
    } while (isEscaped(this.#text, end));
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw new MalformedJson('has a broken string');
    }
  }

  #number(): bigint | number {
    const found = this.#match(numberPattern);
    if (!found) throw new MalformedJson('is not JSON');
    if (found[1] === undefined && found[2] === undefined && found[0] !== '-0') return BigInt(found[0]);
    return Number(found[0]);
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }
}

/** An odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text[at - 1] === '\\') at--;
  return (quote - at) % 2 === 1;
}
