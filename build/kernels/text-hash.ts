/** The hash of core/stages/statistics/hash-bytes.ts in AssemblyScript, of many texts at once: the same to the last bit. */

/** `starts` and `ends`: places of 32 bits each. At `out` come all first halves, then all second ones, then the high bits. */
export function hashTexts(data: usize, starts: usize, ends: usize, count: usize, out: usize): void {
  const seconds = out + (count << 2);
  const highs = out + (count << 3);
  for (let i: usize = 0; i < count; i++) {
    const start = <usize>load<u32>(starts + (i << 2));
    const end = <usize>load<u32>(ends + (i << 2));
    let a: u32 = 0x2f0b4c47;
    let b: u32 = 0x6a09e667;
    let high: u32 = 0;
    let at = data + start;
    const stop = data + end;
    for (; at + 8 <= stop; at += 8) {
      const low = load<u32>(at);
      const next = load<u32>(at + 4);
      high |= low | next;
      a ^= rotl<u32>(low * 0xcc9e2d51, 15) * 0x1b873593;
      a = rotl<u32>(a, 13) * 5 + 0xe6546b64;
      b ^= rotl<u32>(next * 0x85ebca6b, 16) * 0xc2b2ae35;
      b = rotl<u32>(b, 17) * 5 + 0x561ccd1b;
    }
    for (; at < stop; at++) {
      const byte = <u32>load<u8>(at);
      high |= byte;
      a = (a ^ byte) * 0x01000193;
      b = rotl<u32>((b ^ byte) * 0x85ebca6b, 13);
    }
    a ^= <u32>(end - start);
    b ^= <u32>(end - start);
    store<u32>(out + (i << 2), mix(a ^ (b * 0x9e3779b1)));
    store<u32>(seconds + (i << 2), mix(b ^ (a * 0x85ebca77)));
    store<u32>(highs + (i << 2), high & 0x80808080);
  }
}

@inline
function mix(hash: u32): u32 {
  let h = hash;
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}
