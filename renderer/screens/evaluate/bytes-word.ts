/** Bytes as a few words: their type and size, in place of their data address. */

import { format } from '../../locales/index.ts';

/** Any other text is given back as it is. */
export function bytesWord(text: string): string {
  const [, type, b64] = /^data:([\w/+.-]+);base64,(.*)$/s.exec(text) ?? [];
  if (type === undefined || b64 === undefined) return text;
  const size = format.formatBytes(Math.floor((b64.length * 3) / 4));
  return type.startsWith('image/') ? `${type.slice('image/'.length).toUpperCase()}, ${size}` : size;
}
