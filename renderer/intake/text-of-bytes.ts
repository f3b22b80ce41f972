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
