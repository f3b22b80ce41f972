/** A text as the average of its token embeddings, and the gradient back to them; nothing here writes what shares have in common. */

import { Input, Plan, Table } from './plan';
import { firstLanes, zeros } from './vector';

/** Tokens of a row that are not padding. */
@inline
function countTokens(places: usize, length: u32): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < length; i++) if (load<u32>(places + (<usize>i << 2)) != 0) count++;
  return count;
}

/** Stores a row's average in whole vectors; zeros for a row without tokens. */
export function joinAverage(input: Input, row: u32, to: usize): void {
  const table = changetype<Table>(input.table);
  const bytes = <usize>table.stride << 2;
  const places = input.places + ((<usize>row * input.length) << 2);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, zeros());
  const count = countTokens(places, input.length);
  if (count == 0) return;
  for (let i: u32 = 0; i < input.length; i++) {
    const place = load<u32>(places + (<usize>i << 2));
    if (place == 0) continue;
    const from = table.current + <usize>place * bytes;
    for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  const divisor = f32x4.splat(<f32>count);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.div(v128.load(to + at), divisor));
}

/** Adds a block's gradients to the tokens of each row, in equal shares. */
export function scatterAverages(plan: Plan, input: Input, from: u32, rows: u32): void {
  const table = changetype<Table>(input.table);
  if (table.frozen) return;
  const bytes = <usize>table.stride << 2;
  const last = bytes - 16;
  const mask = firstLanes(table.width - (table.stride - 4));
  const rowBytes = <usize>plan.joinedStride << 2;
  const placesBytes = <usize>input.length << 2;
  let places = input.places + <usize>from * placesBytes;
  let slope = plan.joinedDelta + (<usize>input.column << 2);
  for (let r: u32 = 0; r < rows; r++) {
    const count = countTokens(places, input.length);
    const share = f32x4.splat(count == 0 ? 0 : 1 / <f32>count);
    for (let i: u32 = 0; i < input.length; i++) {
      const place = load<u32>(places + (<usize>i << 2));
      if (place == 0) continue;
      store<u32>(table.marks + (<usize>place << 2), 1);
      const to = table.gradient + <usize>place * bytes;
      for (let at: usize = 0; at <= last; at += 16) {
        let added = f32x4.mul(share, v128.load(slope + at));
        if (at == last) added = v128.and(mask, added);
        v128.store(to + at, f32x4.add(v128.load(to + at), added));
      }
    }
    places += placesBytes;
    slope += rowBytes;
  }
}

/** What the squares of an average's gradient are multiplied by to be those of a row's gradients of its tokens. */
export function averageSquares(input: Input, row: u32): f64 {
  const count = <f64>countTokens(input.places + <usize>row * (<usize>input.length << 2), input.length);
  return count == 0 ? 0 : pairsOfTokens(input, row) / (count * count);
}

/** A token that stands in a row several times adds up before it is squared: the sum over places of what its token counts. */
export function pairsOfTokens(input: Input, row: u32): f64 {
  const bytes = <usize>input.length << 2;
  const places = input.places + <usize>row * bytes;
  for (let at: usize = 0; at < bytes; at += 4) {
    const count = input.counts + (<usize>load<u32>(places + at) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  let sum: f64 = 0;
  // Place 0 is padding.
  for (let at: usize = 0; at < bytes; at += 4) {
    const place = load<u32>(places + at);
    if (place != 0) sum += <f64>load<u32>(input.counts + (<usize>place << 2));
  }
  for (let at: usize = 0; at < bytes; at += 4) store<u32>(input.counts + (<usize>load<u32>(places + at) << 2), 0);
  return sum;
}
