/** What an image's first bytes say: its format by magic number, its size where the header has it. Nothing is decoded. */

export type ImageFormat = 'jpeg' | 'png' | 'gif' | 'bmp' | 'webp' | 'tiff';

export interface ImageSize {
  /** Pixels, as stored: Exif's rotation is not applied. */
  readonly width: number;
  readonly height: number;
}

export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const start = latin1(bytes, 0, 16);
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'gif';
  if (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) return 'webp';
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return 'tiff';
  // "BM" alone also begins texts: the size of the header that follows tells.
  if (start.startsWith('BM') && bytes.length >= 18 && [12, 40, 52, 56, 64, 108, 124].includes(view(bytes).getUint32(14, true))) {
    return 'bmp';
  }
  return undefined;
}

/** Undefined where the header is cut, damaged or does not tell. */
export function imageSize(bytes: Uint8Array, format: ImageFormat): ImageSize | undefined {
  try {
    const size = sizeReaders[format](view(bytes), bytes);
    return size && size.width > 0 && size.height > 0 ? size : undefined;
  } catch (error) {
    // A header that points beyond the file's end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether its header says that it is grey; where it does not say, it is taken for coloured. */
export function isGreyImage(bytes: Uint8Array, format: ImageFormat): boolean {
  // Colour types 0 and 4.
  if (format === 'png') return bytes.length > 25 && (bytes[25] & 3) === 0;
  if (format === 'bmp')
    return bytes.length > 29 && view(bytes).getUint32(14, true) !== 12 && view(bytes).getUint16(28, true) === 8;
  if (format !== 'jpeg') return false;
  try {
    const frame = jpegFrame(view(bytes));
    return frame !== undefined && bytes[frame + 9] === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const sizeReaders: Record<ImageFormat, (data: DataView, bytes: Uint8Array) => ImageSize | undefined> = {
  jpeg: jpegSize,
  png: (data, bytes) =>
    latin1(bytes, 12, 16) === 'IHDR' ? { width: data.getUint32(16), height: data.getUint32(20) } : undefined,
  gif: (data) => ({ width: data.getUint16(6, true), height: data.getUint16(8, true) }),
  bmp: (data) =>
    data.getUint32(14, true) === 12
      ? { width: data.getUint16(18, true), height: data.getUint16(20, true) }
      : // A negative height: rows from top to bottom.
        { width: data.getInt32(18, true), height: Math.abs(data.getInt32(22, true)) },
  webp: webpSize,
  tiff: tiffSize,
};

function jpegSize(data: DataView): ImageSize | undefined {
  const frame = jpegFrame(data);
  return frame === undefined ? undefined : { width: data.getUint16(frame + 7), height: data.getUint16(frame + 5) };
}

/** Where the frame header (SOF) is: it stands after segments of any number. */
function jpegFrame(data: DataView): number | undefined {
  for (let at = 2; ; ) {
    if (data.getUint8(at) !== 0xff) return undefined;
    const marker = data.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return at;
    } else if (marker === 0xd9 || marker === 0xda) return undefined;
    else at += 2 + Math.max(2, data.getUint16(at + 2));
  }
}

function webpSize(data: DataView, bytes: Uint8Array): ImageSize | undefined {
  const chunk = latin1(bytes, 12, 16);
  if (chunk === 'VP8 ') return { width: data.getUint16(26, true) & 0x3fff, height: data.getUint16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = data.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8X') return undefined;
  const uint24 = (at: number): number => data.getUint16(at, true) + data.getUint8(at + 2) * 65_536;
  return { width: uint24(24) + 1, height: uint24(27) + 1 };
}

/** Tags 256 and 257 of the first directory; BigTIFF (43) is not looked into. */
function tiffSize(data: DataView): ImageSize | undefined {
  const little = data.getUint8(0) === 0x49;
  if (data.getUint16(2, little) !== 42) return undefined;
  const directory = data.getUint32(4, little);
  const count = data.getUint16(directory, little);
  const found = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * 12;
    const tag = data.getUint16(at, little);
    if (tag !== 256 && tag !== 257) continue;
    found.set(tag, data.getUint16(at + 2, little) === 3 ? data.getUint16(at + 8, little) : data.getUint32(at + 8, little));
  }
  return { width: found.get(256) ?? 0, height: found.get(257) ?? 0 };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end);
}
