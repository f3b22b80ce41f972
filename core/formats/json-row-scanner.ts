/**
 * Finds keys and values of a JSON object in its bytes, without making text or objects of them. It knows plain rows: texts,
 * numbers, truth values, null and flat lists of these. Of anything else, broken JSON too, it only says that it is not plain.
 */

export const jsonInt = 1;
export const jsonTrue = 2;
export const jsonFalse = 3;
export const jsonFloat = 4;
/** An integer of more than 64 bits. */
export const jsonDigits = 5;
export const jsonText = 6;
export const jsonEscapedText = 7;
export type JsonKind = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const backslash = 0x5c;
const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
/** Bytes that a text does not simply go on with: its end, an escape, and what JSON forbids. */
const stops = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 0x20 || byte === quote || byte === backslash ? 1 : 0));
const isHex = Uint8Array.from({ length: 256 }, (_, byte) => (/[0-9a-f]/i.test(String.fromCharCode(byte)) ? 1 : 0));
const simpleEscapes = new Set(Buffer.from('"\\/bfnrt'));
const words = { true: Buffer.from('true'), false: Buffer.from('false'), null: Buffer.from('null') };

/** The fields of the row scanned last are by number of the key; every key keeps its number. */
export class JsonRowScanner {
  readonly keys: string[] = [];
  /** Numbers of the row's keys, in order; a key that comes twice is here twice, with its last value. */
  readonly ids: number[] = [];
  count = 0;
  /** By value: what it is, and where; of a text without its quotes. */
  kinds = new Uint8Array(64);
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  data: Buffer = Buffer.alloc(0);
  readonly #byName = new Map<string, number>();
  readonly #keyBytes: Buffer[] = [];
  /** By key: the row it was seen in last, and there its values; of null -1 and -1. */
  readonly #rows: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #row = 0;
  /** A plain view costs less than a Buffer. */
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #values = 0;
  #hasEscape = false;

  /** The number of a key. */
  idOf(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const id = this.keys.push(name) - 1;
    this.#byName.set(name, id);
    this.#keyBytes.push(Buffer.from(name));
    this.#rows.push(0);
    this.#from.push(-1);
    this.#to.push(-1);
    return id;
  }

  /** Values of the key in the row are `from` up to `to`; a missing one has -1 for both. */
  from(id: number): number {
    return this.#rows[id] === this.#row ? (this.#from[id] as number) : -1;
  }

  to(id: number): number {
    return this.#rows[id] === this.#row ? (this.#to[id] as number) : -1;
  }

  /** Whether the bytes are one plain object, with nothing but white space around it. */
  scan(data: Buffer, start: number, end: number): boolean {
    if (data !== this.data) {
      this.data = data;
      this.#bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
    }
    this.#row++;
    this.count = 0;
    this.#values = 0;
    this.#at = start;
    if (!this.#object()) return false;
    // The bytes behind the end are not looked at by anything that succeeds.
    while (this.#at < end && isSpace(this.#bytes[this.#at])) this.#at++;
    return this.#at === end;
  }

  #object(): boolean {
    if (this.#next() !== 0x7b) return false;
    this.#at++;
    if (this.#next() === 0x7d) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (this.#next() !== quote) return false;
      const id = this.#key();
      if (id < 0 || this.#next() !== 0x3a) return false;
      this.#at++;
      this.ids[this.count++] = id;
      this.#rows[id] = this.#row;
      if (!this.#field(id)) return false;
      const byte = this.#next();
      this.#at++;
      if (byte === 0x7d) return true;
      if (byte !== comma) return false;
    }
  }

  /** Rows of one source have the same keys in the same order, mostly. */
  #key(): number {
    const start = this.#at + 1;
    const likely = this.ids[this.count];
    if (likely !== undefined) {
      const key = this.#keyBytes[likely] as Buffer;
      const bytes = this.#bytes;
      let i = 0;
      while (i < key.length && bytes[start + i] === key[i] && stops[key[i] as number] === 0) i++;
      if (i === key.length && bytes[start + i] === quote) {
        this.#at = start + i + 1;
        return likely;
      }
    }
    if (!this.#text()) return -1;
    const end = this.#at - 1;
    if (!this.#hasEscape) return this.idOf(this.data.toString('utf8', start, end));
    return this.idOf(JSON.parse(this.data.toString('utf8', start - 1, end + 1)) as string);
  }

  #field(id: number): boolean {
    const byte = this.#next();
    if (byte === 0x6e) {
      this.#from[id] = -1;
      this.#to[id] = -1;
      return this.#word(words.null);
    }
    this.#from[id] = this.#values;
    if (byte !== 0x5b ? !this.#value(byte) : !this.#list()) return false;
    this.#to[id] = this.#values;
    return true;
  }

  /** Null within a list is left out. */
  #list(): boolean {
    this.#at++;
    if (this.#next() === 0x5d) {
      this.#at++;
      return true;
    }
    for (;;) {
      const first = this.#next();
      if (first === 0x6e ? !this.#word(words.null) : !this.#value(first)) return false;
      const byte = this.#next();
      this.#at++;
      if (byte === 0x5d) return true;
      if (byte !== comma) return false;
    }
  }

  #value(first: number | undefined): boolean {
    const start = this.#at;
    if (first === quote) {
      if (!this.#text()) return false;
      this.#add(this.#hasEscape ? jsonEscapedText : jsonText, start + 1, this.#at - 1);
      return true;
    }
    const kind =
      first === 0x74 ? this.#truth(words.true, jsonTrue) : first === 0x66 ? this.#truth(words.false, jsonFalse) : this.#number();
    if (kind === undefined) return false;
    this.#add(kind, start, this.#at);
    return true;
  }

  #add(kind: JsonKind, start: number, end: number): void {
    const at = this.#values++;
    if (at === this.kinds.length) {
      const before = { kinds: this.kinds, starts: this.starts, ends: this.ends };
      this.kinds = new Uint8Array(at * 2);
      this.starts = new Int32Array(at * 2);
      this.ends = new Int32Array(at * 2);
      this.kinds.set(before.kinds);
      this.starts.set(before.starts);
      this.ends.set(before.ends);
    }
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
  }

  /** From its quote to behind its closing one. */
  #text(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    this.#hasEscape = false;
    for (;;) {
      while (stops[bytes[at] as number] === 0) at++;
      if (bytes[at] === quote) {
        this.#at = at + 1;
        return true;
      }
      if (bytes[at] !== backslash) return false;
      this.#hasEscape = true;
      if (simpleEscapes.has(bytes[at + 1] as number)) at += 2;
      else if (bytes[at + 1] === 0x75 && [2, 3, 4, 5].every((i) => isHex[bytes[at + i] as number] === 1)) at += 6;
      else return false;
    }
  }

  #truth(word: Buffer, kind: JsonKind): JsonKind | undefined {
    return this.#word(word) ? kind : undefined;
  }

  #word(word: Buffer): boolean {
    for (let i = 0; i < word.length; i++) if (this.#bytes[this.#at + i] !== word[i]) return false;
    this.#at += word.length;
    return true;
  }

  #number(): JsonKind | undefined {
    const bytes = this.#bytes;
    const start = this.#at;
    const isNegative = bytes[start] === minus;
    const first = isNegative ? start + 1 : start;
    let at = bytes[first] === zero ? first + 1 : digitsEnd(bytes, first);
    if (at === first) return undefined;
    const whole = at;
    if (bytes[at] === 0x2e) {
      const end = digitsEnd(bytes, at + 1);
      if (end === at + 1) return undefined;
      at = end;
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      const from = bytes[at + 1] === minus || bytes[at + 1] === 0x2b ? at + 2 : at + 1;
      const end = digitsEnd(bytes, from);
      if (end === from) return undefined;
      at = end;
    }
    this.#at = at;
    if (at > whole || (isNegative && bytes[first] === zero)) return jsonFloat;
    if (at - first < 19) return jsonInt;
    const value = BigInt(this.data.toString('latin1', start, at));
    return value >= minInt64 && value <= maxInt64 ? jsonInt : jsonDigits;
  }

  /** The next byte that is no white space. */
  #next(): number | undefined {
    const bytes = this.#bytes;
    let at = this.#at;
    while (isSpace(bytes[at])) at++;
    this.#at = at;
    return bytes[at];
  }
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= zero && (bytes[at] as number) <= 0x39) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
