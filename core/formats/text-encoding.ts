/** The encoding of a text file, found out from its bytes, and the file's text as UTF-8 whatever it was. */

import { isUtf8 } from 'node:buffer';
import { type CancelSignal, raise } from '../foundation/index.ts';
import { type Compression, isGzip, readChunks, readHead } from './byte-chunks.ts';

export interface TextFile {
  readonly path: string;
  readonly compression: Compression;
  /** A WHATWG label, lower case. */
  readonly encoding: string;
}

export interface ScanOptions {
  readonly signal?: CancelSignal;
  onBytes?(bytes: number): void;
  /** Look at so many bytes only. */
  readonly limit?: number;
}

const sampleBytes = 1 << 20;

/**
 * Encoding by byte order mark, else by content: UTF-16 where every other byte is zero, UTF-8 where the whole file is
 * valid, Shift-JIS where its double bytes look Japanese, windows-1252 otherwise.
 * Throws ProblemError: `file/empty`, `file/binary`, `file/bad-encoding` (an asked-for encoding that does not exist or fit).
 */
export async function openTextFile(path: string, asked: string | undefined, options: ScanOptions = {}): Promise<TextFile> {
  const head = await readHead(path, 64);
  if (head.length === 0) raise('file/empty', `The file is empty: ${path}`, 'Choose a file with rows in it.');
  const compression: Compression = isGzip(head) ? 'gzip' : 'none';
  const sample = await readSample(path, compression);
  if (sample.length === 0) raise('file/empty', `The file is empty: ${path}`, 'Choose a file with rows in it.');
  const known = markedEncoding(sample) ?? (asked === undefined ? zeroPattern(sample) : undefined);
  if (asked !== undefined && known === undefined) {
    const encoding = checkedLabel(asked, path);
    if (encoding === 'utf-8') await requireUtf8({ path, compression, encoding }, options);
    return { path, compression, encoding };
  }
  if (known?.startsWith('utf-16')) return { path, compression, encoding: known };
  if (isBinary(sample)) {
    const hint = 'Choose a text file, or give the right format.';
    raise('file/binary', `The file is not text: ${path}`, hint, { details: { path } });
  }
  if ((await invalidUtf8Offset({ path, compression, encoding: 'utf-8' }, options)) === undefined) {
    return { path, compression, encoding: 'utf-8' };
  }
  return { path, compression, encoding: isShiftJis(sample) ? 'shift_jis' : 'windows-1252' };
}

/** The text as UTF-8 without a byte order mark. */
export async function* readText(file: TextFile, options: ScanOptions = {}): AsyncGenerator<Buffer> {
  const decoder = file.encoding === 'utf-8' ? undefined : new TextDecoder(file.encoding);
  let first = true;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  for await (const whole of readChunks(file.path, { ...options, compression: file.compression })) {
    const chunk = whole.length > left ? whole.subarray(0, left) : whole;
    left -= chunk.length;
    if (decoder) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield Buffer.from(text);
    } else {
      const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
      yield marked ? chunk.subarray(3) : chunk;
    }
    first = false;
    if (left <= 0) break;
  }
  const rest = decoder?.decode();
  if (rest) yield Buffer.from(rest);
}

/**
 * A whole text without its byte order mark, its encoding found out as `openTextFile` does; undefined for bytes that are no
 * text. Throws ProblemError `file/bad-encoding`: an asked-for encoding that does not exist.
 */
export function decodeText(bytes: Buffer, asked?: string): string | undefined {
  const marked = markedEncoding(bytes) ?? (asked === undefined ? zeroPattern(bytes) : undefined);
  if (marked === undefined && asked !== undefined) {
    const encoding = checkedLabel(asked);
    return encoding === 'utf-8' && !isUtf8(bytes) ? undefined : new TextDecoder(encoding).decode(bytes);
  }
  if (marked === undefined && isBinary(bytes)) return undefined;
  const guessed = isUtf8(bytes) ? 'utf-8' : isShiftJis(bytes) ? 'shift_jis' : 'windows-1252';
  return new TextDecoder(marked ?? guessed).decode(bytes);
}

async function readSample(path: string, compression: Compression): Promise<Buffer> {
  if (compression === 'none') return readHead(path, sampleBytes);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of readChunks(path, { compression })) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= sampleBytes) break;
  }
  return Buffer.concat(parts);
}

function markedEncoding(sample: Buffer): string | undefined {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: mostly ASCII, so nearly all bytes of one parity are zero and nearly none of the other. */
function zeroPattern(sample: Buffer): string | undefined {
  if (sample.length < 4 || sample.length % 2 === 1 || !sample.includes(0)) return undefined;
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i & 1] = (zeros[i & 1] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = sample.length / 2;
  if (odd > half * 0.7 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.05) return 'utf-16be';
  return undefined;
}

/** Of these many, or zeros, are in no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacter = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/** Bytes that no text has: many control characters, or zeros in what is not even UTF-8. */
function isBinary(sample: Buffer): boolean {
  // Searched by the engine; counted only where there are some.
  if (!controlCharacter.test(sample.toString('latin1'))) return false;
  let control = 0;
  let zeros = 0;
  for (const byte of sample) {
    if (byte === 0) zeros++;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) control++;
  }
  if (control > sample.length * 0.1) return true;
  return zeros > 0 && !isUtf8(wholeCharacters(sample));
}

/** The sample without a character cut at its end. */
function wholeCharacters(sample: Buffer): Buffer {
  return sample.length < sampleBytes ? sample : sample.subarray(0, sample.length - incompleteTail(sample));
}

/** Bytes at the end that begin a UTF-8 character and do not finish it. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Offset of the chunk in which the bytes stop being UTF-8; undefined when all of them are. */
async function invalidUtf8Offset(file: TextFile, options: ScanOptions): Promise<number | undefined> {
  let tail: Buffer = Buffer.alloc(0);
  let offset = 0;
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  for await (const whole of readChunks(file.path, { ...options, compression: file.compression })) {
    const chunk = whole.length > left ? whole.subarray(0, left) : whole;
    left -= chunk.length;
    const joined = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    const cut = incompleteTail(joined);
    if (!isUtf8(joined.subarray(0, joined.length - cut))) return offset;
    tail = Buffer.from(joined.subarray(joined.length - cut));
    offset += chunk.length;
    if (left <= 0) return undefined;
  }
  return tail.length > 0 ? offset - tail.length : undefined;
}

async function requireUtf8(file: TextFile, options: ScanOptions): Promise<void> {
  const offset = await invalidUtf8Offset(file, options);
  if (offset === undefined) return;
  const hint = 'Leave the encoding out to have it found, or give the right one.';
  raise('file/bad-encoding', `The file is not UTF-8: ${file.path}`, hint, { details: { path: file.path, offset } });
}

function checkedLabel(asked: string, path?: string): string {
  try {
    return new TextDecoder(asked).encoding;
  } catch {
    const hint = 'Use a name such as utf-8, utf-16le, windows-1252 or shift_jis.';
    raise('file/bad-encoding', `There is no encoding "${asked}"${path === undefined ? '.' : `; asked for: ${path}`}`, hint, {
      details: { encoding: asked },
    });
  }
}

/**
 * Valid as Shift-JIS, and like Japanese rather than curly quotes before letters: most lead bytes are among those
 * windows-1252 has for punctuation, and their trail bytes are not mostly ASCII letters.
 */
function isShiftJis(sample: Buffer): boolean {
  let doubles = 0;
  let lowLeads = 0;
  let highTrails = 0;
  let singles = 0;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i] as number;
    if (byte < 0x80) continue;
    if (byte >= 0xa1 && byte <= 0xdf) {
      singles++;
      continue;
    }
    const trail = sample[i + 1];
    if (trail === undefined) break;
    if (!isDoubleByte(byte, trail)) return false;
    doubles++;
    if (byte <= 0x9f) lowLeads++;
    if (trail >= 0x80) highTrails++;
    i++;
  }
  return doubles > 0 && lowLeads >= doubles / 2 && highTrails >= doubles * 0.1 && singles <= doubles;
}

function isDoubleByte(lead: number, trail: number): boolean {
  const isLead = (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc);
  return isLead && trail >= 0x40 && trail !== 0x7f && trail <= 0xfc;
}
