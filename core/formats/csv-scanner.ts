/**
 * Finds rows and fields in UTF-8 CSV bytes, as they stream in. Fields are byte ranges; nothing is decoded here.
 * Quoting is RFC 4180's, read leniently where that is safe: a quote inside an unquoted field is text, and so is what
 * follows a closing quote on the same line.
 */

import { raise } from '../foundation/index.ts';
import {
  backslash,
  fieldBackslash,
  fieldEscaped,
  fieldMixed,
  fieldPlain,
  fieldQuotedBackslash,
  quote,
  resolveQuotes,
} from './csv-quotes.ts';

export interface Dialect {
  /** One byte. */
  readonly delimiter: number;
  /** Spaces after a delimiter are not part of the field. */
  readonly skipsSpaces: boolean;
  /** One byte: lines that start with it are skipped. */
  readonly comment?: number;
  /** What follows a backslash, a delimiter, a quote or a line break, is text. */
  readonly escapes?: boolean;
}

/** What `next` found. */
export type ScanStatus = 'row' | 'broken' | 'more' | 'end';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
export const maxRowBytes = 16 << 20;

export class CsvScanner {
  buffer: Buffer = Buffer.alloc(0);
  fields = 0;
  starts = new Int32Array(256);
  ends = new Int32Array(256);
  kinds = new Uint8Array(256);
  /** 1-based line where the last row starts. */
  line = 1;
  /** The last row's bytes, without its line break. */
  rowStart = 0;
  rowEnd = 0;
  reason = '';
  readonly #dialect: Dialect;
  readonly #path: string;
  #at = 0;
  #final = false;
  #nextLine = 1;
  #innerLines = 0;

  constructor(dialect: Dialect, path: string) {
    this.#dialect = dialect;
    this.#path = path;
  }

  /** Where in the buffer the next row is looked for. */
  get position(): number {
    return this.#at;
  }

  /** Line breaks passed, those inside rows among them. */
  get linesRead(): number {
    return this.#nextLine - 1;
  }

  /** Adds bytes; ranges given out before are no longer valid. */
  feed(chunk: Buffer): void {
    const rest = this.rest();
    this.refill(rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk);
  }

  /** What was not taken yet. Throws ProblemError `table/row-too-large`. */
  rest(): Buffer {
    const rest = this.buffer.subarray(this.#at);
    if (rest.length > maxRowBytes) this.#raiseTooLarge();
    return rest;
  }

  /** Goes on in a buffer that begins with the rest; ranges given out before are no longer valid. */
  refill(buffer: Buffer): void {
    this.buffer = buffer;
    this.#at = 0;
  }

  /** No bytes follow. */
  finish(): void {
    this.#final = true;
  }

  /** Moves to the next row; 'broken' is a row that cannot be read, with its `reason`. */
  next(): ScanStatus {
    for (;;) {
      // Never read past the end: that one load would be slow ever after.
      if (this.#at >= this.buffer.length) return this.#final ? 'end' : 'more';
      const byte = this.buffer[this.#at];
      if (byte !== lineFeed && byte !== carriageReturn && byte !== this.#dialect.comment) return this.#row();
      const end = byte === this.#dialect.comment ? this.#lineEnd(this.#at) : this.#at;
      const after = end < 0 ? -1 : this.#afterBreak(end);
      if (after < 0) return 'more';
      this.#at = after;
      this.#nextLine++;
    }
  }

  /** The field's bytes, quotes resolved: a range of `buffer` where possible. */
  field(index: number): { readonly data: Buffer; readonly start: number; readonly end: number } {
    const start = this.starts[index] as number;
    const end = this.ends[index] as number;
    const kind = this.kinds[index] as number;
    if (kind === fieldPlain) return { data: this.buffer, start, end };
    const data = resolveQuotes(this.buffer, { kind, start, end });
    return { data, start: 0, end: data.length };
  }

  #row(): ScanStatus {
    this.rowStart = this.#at;
    this.fields = 0;
    this.#innerLines = 0;
    let at = this.#at;
    for (;;) {
      const end = this.#dialect.escapes ? this.#escapedField(at) : this.#fields(at);
      if (end === -1) return 'more';
      if (end === -2) return this.#broken('text after a closing quote that ends on another line');
      if (end === -3) return this.#brokenUnclosed();
      if (end < this.buffer.length && this.buffer[end] === this.#dialect.delimiter) {
        at = end + 1;
        continue;
      }
      const after = this.#afterBreak(end);
      if (after < 0) return 'more';
      this.rowEnd = end;
      this.#consume(after, this.#innerLines + 1);
      return 'row';
    }
  }

  /** Records the field at `from`, or several where they are not quoted; returns where the last ends, or what is wrong. */
  #fields(from: number): number {
    return this.#startsQuoted(from) ? this.#quoted(from) : this.#plainFields(from);
  }

  /** Records one field of a dialect with backslashes. */
  #escapedField(from: number): number {
    let start = from;
    if (this.#dialect.skipsSpaces) while (start < this.buffer.length && this.buffer[start] === space) start++;
    const isQuoted = start < this.buffer.length && this.buffer[start] === quote;
    return isQuoted ? this.#quotedBackslashed(start + 1) : this.#backslashed(start);
  }

  #backslashed(start: number): number {
    let kind = fieldPlain as number;
    let at = start;
    for (; !this.#endsField(at); at++) {
      if (this.buffer[at] !== backslash) continue;
      kind = fieldBackslash;
      at++;
    }
    if (at >= this.buffer.length && !this.#final) return -1;
    return this.#recordBackslashed(start, Math.min(at, this.buffer.length), kind);
  }

  #quotedBackslashed(start: number): number {
    const { buffer } = this;
    let kind = fieldPlain as number;
    let at = start;
    for (; ; at++) {
      if (at >= buffer.length) return this.#final ? -3 : -1;
      const byte = buffer[at];
      if (byte === quote) {
        if (at + 1 === buffer.length && !this.#final) return -1;
        if (buffer[at + 1] !== quote) break;
      } else if (byte !== backslash) continue;
      kind = fieldQuotedBackslash;
      at++;
    }
    this.#recordBackslashed(start, at, kind);
    let end = at + 1;
    // What follows the quote is given up: such a row is not of this dialect.
    while (!this.#endsField(end)) end++;
    return end >= buffer.length && !this.#final ? -1 : end;
  }

  #recordBackslashed(start: number, end: number, kind: number): number {
    this.#innerLines += countLines(this.buffer, start, end);
    this.#record(start, end, kind);
    return end;
  }

  #startsQuoted(from: number): boolean {
    const { buffer } = this;
    let at = from;
    if (this.#dialect.skipsSpaces) while (at < buffer.length && buffer[at] === space) at++;
    return at < buffer.length && buffer[at] === quote;
  }

  /** Records unquoted fields up to a quoted one or the row's end; returns the last one's end, -1 for more bytes needed. */
  #plainFields(from: number): number {
    const { buffer } = this;
    const { length } = buffer;
    const { delimiter, skipsSpaces } = this.#dialect;
    let start = from;
    for (;;) {
      if (skipsSpaces) while (start < length && buffer[start] === space) start++;
      let at = start;
      let byte = 0;
      for (; at < length; at++) {
        byte = buffer[at] as number;
        if (byte === delimiter || byte === lineFeed || byte === carriageReturn) break;
      }
      if (at === length) {
        if (!this.#final) return -1;
        this.#record(start, at, fieldPlain);
        return at;
      }
      this.#record(start, at, fieldPlain);
      if (byte !== delimiter || this.#startsQuoted(at + 1)) return at;
      start = at + 1;
    }
  }

  /** Records the quoted field at `from`; returns where it ends, -1 for more bytes needed, -2 and -3 for a broken row. */
  #quoted(from: number): number {
    const { buffer } = this;
    const { length } = buffer;
    let open = from;
    while (buffer[open] === space) open++;
    let kind = fieldPlain as number;
    let close = open + 1;
    for (;;) {
      close = buffer.indexOf(quote, close);
      if (close < 0) return this.#final ? -3 : -1;
      if (close + 1 === length) {
        if (!this.#final) return -1;
        break;
      }
      if (buffer[close + 1] !== quote) break;
      kind = fieldEscaped;
      close += 2;
    }
    const lines = countLines(buffer, open + 1, close);
    this.#innerLines += lines;
    let end = close + 1;
    if (this.#endsField(end)) {
      this.#record(open + 1, close, kind);
      return end;
    }
    if (lines > 0) return -2;
    while (!this.#endsField(end)) end++;
    if (end === length && !this.#final) return -1;
    this.#record(open, end, fieldMixed);
    return end;
  }

  #endsField(at: number): boolean {
    if (at >= this.buffer.length) return true;
    const byte = this.buffer[at];
    return byte === this.#dialect.delimiter || byte === lineFeed || byte === carriageReturn;
  }

  #record(start: number, end: number, kind: number): void {
    const index = this.fields++;
    if (index === this.starts.length) {
      this.starts = doubled(this.starts, (length) => new Int32Array(length));
      this.ends = doubled(this.ends, (length) => new Int32Array(length));
      this.kinds = doubled(this.kinds, (length) => new Uint8Array(length));
    }
    this.starts[index] = start;
    this.ends[index] = end;
    this.kinds[index] = kind;
  }

  /** Gives up the row's first line and goes on with the next. */
  #broken(reason: string): ScanStatus {
    const end = this.#lineEnd(this.rowStart);
    const after = end < 0 ? -1 : this.#afterBreak(end);
    if (after < 0) return 'more';
    this.reason = reason;
    this.rowEnd = end;
    this.#consume(after, 1);
    return 'broken';
  }

  #brokenUnclosed(): ScanStatus {
    if (this.buffer.length - this.rowStart > maxRowBytes) this.#raiseTooLarge();
    return this.#broken('a quote is opened and never closed');
  }

  #consume(after: number, lines: number): void {
    if (after - this.rowStart > maxRowBytes) this.#raiseTooLarge();
    this.line = this.#nextLine;
    this.#nextLine += lines;
    this.#at = after;
  }

  /** Where the line from `from` ends; -1 when more bytes are needed to tell. */
  #lineEnd(from: number): number {
    const { buffer } = this;
    let at = from;
    while (at < buffer.length && buffer[at] !== lineFeed && buffer[at] !== carriageReturn) at++;
    return at === buffer.length && !this.#final ? -1 : at;
  }

  /** Past the line break at `end`; -1 when more bytes are needed to tell. */
  #afterBreak(end: number): number {
    const { buffer } = this;
    if (end >= buffer.length) return this.#final ? end : -1;
    if (buffer[end] !== carriageReturn) return end + 1;
    if (end + 1 === buffer.length && !this.#final) return -1;
    return buffer[end + 1] === lineFeed ? end + 2 : end + 1;
  }

  #raiseTooLarge(): never {
    const line = this.#nextLine;
    const message = `The row at line ${line} is larger than ${maxRowBytes >> 20} MB: ${this.#path}`;
    raise('table/row-too-large', message, 'Look for a quote that is never closed near that line.', { details: { line } });
  }
}

/** Shorter text is looked at byte by byte: a native search has its own cost. */
const searchPays = 64;

function countLines(buffer: Buffer, from: number, to: number): number {
  let lines = 0;
  if (to - from < searchPays) {
    for (let at = from; at < to; at++) {
      const byte = buffer[at];
      if (byte === lineFeed || (byte === carriageReturn && buffer[at + 1] !== lineFeed)) lines++;
    }
    return lines;
  }
  const text = buffer.subarray(from, to);
  for (let at = text.indexOf(lineFeed); at >= 0; at = text.indexOf(lineFeed, at + 1)) lines++;
  for (let at = text.indexOf(carriageReturn); at >= 0; at = text.indexOf(carriageReturn, at + 1)) {
    if (text[at + 1] !== lineFeed) lines++;
  }
  return lines;
}

function doubled<T extends { length: number; set(from: T): void }>(array: T, create: (length: number) => T): T {
  const larger = create(array.length * 2);
  larger.set(array);
  return larger;
}
