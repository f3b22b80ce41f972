/** The text of a file's first bytes: UTF-16 by its mark, UTF-8 where it decodes, else Windows-1252. */

export interface HeadText {
  readonly text: string;
  readonly encoding: string;
}

/** undefined for bytes that are no text. A cut file may end inside a character. */
export function textOfBytes(bytes: Uint8Array, cut: boolean): HeadText | undefined {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  if (mark) return { text: new TextDecoder(mark).decode(bytes), encoding: mark };
  if (bytes.includes(0)) return undefined;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut }), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** Bytes that are no text for the window, but that the core has a reader for: gzip, Parquet, TFRecord, UTF-16 without its mark. */
export function mayBeReadByCore(bytes: Uint8Array): boolean {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isParquet = new TextDecoder('latin1').decode(bytes.subarray(0, 4)) === 'PAR1';
  // A TFRecord begins with the length of its first record: eight bytes, little-endian, of which the last four are zero.
  const isRecord = bytes.length > 16 && bytes.subarray(4, 8).every((byte) => byte === 0);
  return isGzip || isParquet || isRecord || isUnmarkedUtf16(bytes);
}

/** Western text in UTF-16: every other byte is zero. */
function isUnmarkedUtf16(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  return Math.max(even, odd) > sample.length * 0.3 && Math.min(even, odd) < sample.length * 0.05;
}
