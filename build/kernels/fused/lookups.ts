/** Ids of a batch: numbered, looked up into the joined rows, and the gradients back to their tables. */

import { catchUpRow } from './catch-up';
import { Input, Optimizer, Plan, Table, Tower } from './plan';
import { firstLanes } from './vector';

@inline
export function inputAt(plan: Plan, index: u32): Input {
  return changetype<Input>(plan.inputs + <usize>index * offsetof<Input>());
}

/** Numbers every input's ids and brings the table rows they name up to date. False where an id is out of range. */
export function numberIds(plan: Plan): bool {
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    input.distinctCount = 0;
    if (input.text) addDistinct(input, 0);
    const count = plan.rows * input.length;
    for (let at: usize = 0; at < <usize>count << 2; at += 4) {
      const id = load<u32>(input.ids + at);
      if (id >= input.vocabulary) return false;
      let slot = load<u32>(input.slots + (<usize>id << 2));
      if (slot == 0) slot = addDistinct(input, id);
      store<u32>(input.places + at, slot - 1);
    }
    if (input.table) catchUpDistinct(input, changetype<Optimizer>(plan.optimizer));
  }
  return true;
}

@inline
function addDistinct(input: Input, id: u32): u32 {
  store<u32>(input.distinct + (<usize>input.distinctCount << 2), id);
  const slot = ++input.distinctCount;
  store<u32>(input.slots + (<usize>id << 2), slot);
  return slot;
}

function catchUpDistinct(input: Input, optimizer: Optimizer): void {
  const table = changetype<Table>(input.table);
  for (let i: u32 = 0; i < input.distinctCount; i++) {
    catchUpRow(optimizer, table, load<u32>(input.distinct + (<usize>i << 2)), optimizer.step);
  }
}

/** Makes `slots` all 0 again. */
export function forgetIds(plan: Plan): void {
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    for (let k: u32 = 0; k < input.distinctCount; k++) {
      const id = load<u32>(input.distinct + (<usize>k << 2));
      store<u32>(input.slots + (<usize>id << 2), 0);
    }
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
  if (input.text) {
    const tower = changetype<Tower>(input.tower);
    bytes = <usize>tower.filterStride << 2;
    from = tower.pooled + <usize>rowOfBlock * bytes;
  } else {
    const table = changetype<Table>(input.table);
    bytes = <usize>table.stride << 2;
    from = table.data + <usize>load<u32>(input.ids + (<usize>row << 2)) * table.rowBytes;
  }
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Adds a block's gradients of the embeddings. */
export function scatterEmbeddings(plan: Plan, from: u32, rows: u32): void {
  const rowBytes = <usize>plan.joinedStride << 2;
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.text) continue;
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
