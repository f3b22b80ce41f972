/** Finds the elements of one JSON array in its bytes as they come, without holding more than one of them. */

import type { ObjectBytes } from './json-objects.ts';

const space = new Set([0x20, 0x09, 0x0a, 0x0d]);
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const newline = 0x0a;

export class JsonArrayScanner {
  /** before: no bracket yet. none: what the text is cannot be an array. after: text behind the closing bracket. */
  state: 'before' | 'inside' | 'closed' | 'none' | 'after' = 'before';
  /** Of the element that is not finished, and where it starts. */
  pendingBytes = 0;
  pendingLine = 1;
  #held: Buffer[] = [];
  #line = 1;
  #count = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #blank = true;

  /** The elements that end in this chunk. */
  feed(chunk: Buffer): readonly ObjectBytes[] {
    const found: ObjectBytes[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === newline) this.#line++;
      if (this.state !== 'inside') {
        if (space.has(byte)) continue;
        if (this.state !== 'before' || byte !== 0x5b) {
          this.state = this.state === 'before' ? 'none' : 'after';
          return found;
        }
        this.state = 'inside';
        from = at + 1;
      } else if (this.#step(byte)) {
        this.#finish({ data: chunk, start: from, end: at }, found);
        from = at + 1;
        if (byte !== comma) this.state = 'closed';
      }
    }
    if (this.state === 'inside' && from < chunk.length) {
      this.#held.push(Buffer.from(chunk.subarray(from)));
      this.pendingBytes += chunk.length - from;
    }
    return found;
  }

  /** Whether the byte ends the element. */
  #step(byte: number): boolean {
    if (this.#blank && !space.has(byte) && byte !== comma && byte !== 0x5d) {
      this.#blank = false;
      this.pendingLine = this.#line;
    }
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) this.#inString = false;
      return false;
    }
    if (byte === quote) this.#inString = true;
    else if (byte === 0x7b || byte === 0x5b) this.#depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (this.#depth === 0) return byte === 0x5d;
      this.#depth--;
    } else return byte === comma && this.#depth === 0;
    return false;
  }

  #finish(last: Pick<ObjectBytes, 'data' | 'start' | 'end'>, found: ObjectBytes[]): void {
    // Nothing between two commas, or before the closing bracket, is no row.
    if (!this.#blank) found.push({ element: ++this.#count, line: this.pendingLine, ...this.#whole(last) });
    this.#held = [];
    this.pendingBytes = 0;
    this.#blank = true;
  }

  #whole(last: Pick<ObjectBytes, 'data' | 'start' | 'end'>): Pick<ObjectBytes, 'data' | 'start' | 'end'> {
    if (this.#held.length === 0) return last;
    const data = Buffer.concat([...this.#held, last.data.subarray(last.start, last.end)]);
    return { data, start: 0, end: data.length };
  }
}
