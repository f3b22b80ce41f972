/** CRC-32C (Castagnoli) as TFRecord uses it: native where the platform's binary loads, JavaScript otherwise. */

const tables = createTables();
let native: ((data: Uint8Array) => number) | undefined;

let isAsked = false;

/** Loading is optional and ends after the first calls: both give the same sums. */
function load(): void {
  isAsked = true;
  void import('@node-rs/crc32').then(
    (module) => {
      native = module.crc32c;
    },
    () => undefined,
  );
}

export function crc32c(data: Uint8Array): number {
  // With the first sum: few programs need one.
  if (!isAsked) load();
  return native ? native(data) >>> 0 : crc32cInJavaScript(data);
}

export function maskedCrc32c(data: Uint8Array): number {
  return masked(crc32c(data));
}

/** Of the eight bytes at `from`: too few for a call into native code to pay. */
export function maskedCrc32cOfEight(data: Uint8Array, from: number): number {
  return masked(~eightBytes(-1, data, from));
}

/** TFRecord's mask: rotate right by 15 and add a constant, so that a sum of sums stays strong. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Slicing-by-8 over the reflected polynomial 0x82F63B78. */
export function crc32cInJavaScript(data: Uint8Array): number {
  let crc = -1;
  let i = 0;
  const end8 = data.length - (data.length % 8);
  for (; i < end8; i += 8) crc = eightBytes(crc, data, i);
  for (; i < data.length; i++) crc = (crc >>> 8) ^ table(0, (crc ^ at(data, i)) & 255);
  return ~crc >>> 0;
}

function eightBytes(before: number, data: Uint8Array, i: number): number {
  const crc = before ^ (at(data, i) | (at(data, i + 1) << 8) | (at(data, i + 2) << 16) | (at(data, i + 3) << 24));
  return (
    table(7, crc & 255) ^
    table(6, (crc >>> 8) & 255) ^
    table(5, (crc >>> 16) & 255) ^
    table(4, crc >>> 24) ^
    table(3, at(data, i + 4)) ^
    table(2, at(data, i + 5)) ^
    table(1, at(data, i + 6)) ^
    table(0, at(data, i + 7))
  );
}

function at(data: Uint8Array, index: number): number {
  return data[index] as number;
}

function table(slice: number, byte: number): number {
  return tables[slice * 256 + byte] as number;
}

function createTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    made[byte] = crc;
  }
  for (let i = 256; i < made.length; i++) {
    const previous = made[i - 256] as number;
    made[i] = (previous >>> 8) ^ (made[previous & 255] as number);
  }
  return made;
}
