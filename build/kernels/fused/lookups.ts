/** Ids of a batch: numbered, looked up into the joined rows, and the gradients back to their tables. */

import { joinAverage, scatterAverages } from './average';
import { Input, Plan, Table, Tower } from './plan';
import { firstLanes } from './vector';

@inline
export function inputAt(plan: Plan, index: u32): Input {
  return changetype<Input>(plan.inputs + <usize>index * offsetof<Input>());
}

/** Numbers an input's ids, or `every` id of its vocabulary. False where one is out of range. */
export function numberIds(plan: Plan, input: Input, every: bool): bool {
  const count = plan.rows * input.length;
  if (every) memory.fill(input.slots, 0xff, <usize>input.vocabulary << 2);
  if (!markIds(input, count)) {
    memory.fill(input.slots, 0, <usize>input.vocabulary << 2);
    input.distinctCount = 0;
    return false;
  }
  // Tables are walked from front to back where that is no long way; memory likes it.
  if (every || input.vocabulary <= scannedPerId * count) orderByScan(input);
  else orderByAppearance(input, count);
  for (let at: usize = 0; at < <usize>count << 2; at += 4) {
    store<u32>(input.places + at, load<u32>(input.slots + (<usize>load<u32>(input.ids + at) << 2)) - 1);
  }
  return true;
}

/** The first of an input's distinct ids that are `share`'s among `shareCount`: in fours, as products are made. */
@inline
export function firstPlace(input: Input, share: u32, shareCount: u32): u32 {
  const fours = (input.distinctCount + 3) >> 2;
  return min(input.distinctCount, <u32>((<u64>fours * share) / shareCount) << 2);
}

const scannedPerId: u32 = 16;
/** A slot that is marked, and not numbered yet. */
const marked: u32 = 0xffffffff;

/** Marks the slots of the batch's ids, and of a text's padding. */
function markIds(input: Input, count: u32): bool {
  input.distinctCount = 0;
  if (input.text) store<u32>(input.slots, marked);
  for (let at: usize = 0; at < <usize>count << 2; at += 4) {
    const id = load<u32>(input.ids + at);
    if (id >= input.vocabulary) return false;
    store<u32>(input.slots + (<usize>id << 2), marked);
  }
  return true;
}

function orderByScan(input: Input): void {
  for (let id: u32 = 0; id < input.vocabulary; id++) if (load<u32>(input.slots + (<usize>id << 2)) != 0) addDistinct(input, id);
}

function orderByAppearance(input: Input, count: u32): void {
  if (input.text) addDistinct(input, 0);
  for (let at: usize = 0; at < <usize>count << 2; at += 4) {
    const id = load<u32>(input.ids + at);
    if (load<u32>(input.slots + (<usize>id << 2)) == marked) addDistinct(input, id);
  }
}

@inline
function addDistinct(input: Input, id: u32): void {
  store<u32>(input.distinct + (<usize>input.distinctCount << 2), id);
  store<u32>(input.slots + (<usize>id << 2), ++input.distinctCount);
}

/** Makes an input's `slots` all 0 again. */
export function forgetIds(input: Input): void {
  for (let k: u32 = 0; k < input.distinctCount; k++) {
    const id = load<u32>(input.distinct + (<usize>k << 2));
    store<u32>(input.slots + (<usize>id << 2), 0);
  }
}

/**
 * The joined rows of a block: dense slots, embeddings, pooled texts. Whole vectors are stored from left to right: what one
 * writes too far, the next writes over; what the last writes too far is zero.
 */
export function joinRows(plan: Plan, from: u32, rows: u32): void {
  const rowBytes = <usize>plan.joinedStride << 2;
  const denseBytes = <usize>plan.denseWidth << 2;
  let to = plan.joined;
  let dense = plan.dense + <usize>from * denseBytes;
  for (let r: u32 = 0; r < rows; r++) {
    let at: usize = 0;
    for (; at + 16 <= denseBytes; at += 16) v128.store(to + at, v128.load(dense + at));
    for (; at < denseBytes; at += 4) store<f32>(to + at, load<f32>(dense + at));
    if (plan.deep) {
      for (let i: u32 = 0; i < plan.inputCount; i++) joinInput(inputAt(plan, i), from + r, r, to);
    }
    to += rowBytes;
    dense += denseBytes;
  }
}

@inline
function joinInput(input: Input, row: u32, rowOfBlock: u32, joined: usize): void {
  const to = joined + (<usize>input.column << 2);
  let from: usize;
  let bytes: usize;
  if (input.tower) {
    const tower = changetype<Tower>(input.tower);
    bytes = <usize>tower.filterStride << 2;
    from = tower.pooled + <usize>rowOfBlock * bytes;
  } else if (input.text) {
    joinAverage(input, row, to);
    return;
  } else {
    const table = changetype<Table>(input.table);
    bytes = <usize>table.stride << 2;
    from = table.current + <usize>load<u32>(input.places + (<usize>row << 2)) * bytes;
  }
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Adds a block's gradients of the embeddings, averaged ones among them. */
export function scatterEmbeddings(plan: Plan, from: u32, rows: u32): void {
  const rowBytes = <usize>plan.joinedStride << 2;
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.text) {
      if (!input.tower) scatterAverages(plan, input, from, rows);
      continue;
    }
    const table = changetype<Table>(input.table);
    const bytes = <usize>table.stride << 2;
    const last = bytes - 16;
    const mask = firstLanes(table.width - (table.stride - 4));
    let slope = plan.joinedDelta + (<usize>input.column << 2);
    for (let r: u32 = 0; r < rows; r++) {
      const place = load<u32>(input.places + (<usize>(from + r) << 2));
      store<u32>(table.marks + (<usize>place << 2), 1);
      const to = table.gradient + <usize>place * bytes;
      for (let at: usize = 0; at < last; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(slope + at)));
      v128.store(to + last, f32x4.add(v128.load(to + last), v128.and(mask, v128.load(slope + last))));
      slope += rowBytes;
    }
  }
}
