/** Rows of numbers kept by partition, in memory up to a limit and in files beyond it, so that a join needs one at a time. */

import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const partitionCount = 64;

export class PartitionedRows {
  /** Numbers in a row. */
  readonly width: number;
  rows = 0;
  private readonly pathOf: (partition: number) => string;
  private readonly limit: number;
  private held = 0;
  private readonly buffers: number[][] = Array.from({ length: partitionCount }, () => []);
  private readonly spilled = new Set<number>();

  /** `limit`: numbers held in memory before all are written out. */
  constructor(width: number, { dir, name, limit }: { readonly dir: string; readonly name: string; readonly limit: number }) {
    this.width = width;
    this.limit = limit;
    this.pathOf = (partition) => join(dir, `${name}-${partition}`);
  }

  /** The first number of the row decides its partition. */
  add(row: readonly number[]): void {
    (this.buffers[partitionOf(row[0] as number)] as number[]).push(...row);
    this.held += row.length;
    this.rows += 1;
  }

  /** To be called between batches. */
  async spillIfFull(): Promise<void> {
    if (this.held < this.limit) return;
    for (const [partition, buffer] of this.buffers.entries()) {
      if (buffer.length === 0) continue;
      await appendFile(this.pathOf(partition), new Uint8Array(Float64Array.from(buffer).buffer));
      this.spilled.add(partition);
      buffer.length = 0;
    }
    this.held = 0;
  }

  async partition(index: number): Promise<Float64Array> {
    const rest = Float64Array.from(this.buffers[index] as number[]);
    if (!this.spilled.has(index)) return rest;
    const bytes = await readFile(this.pathOf(index));
    const all = new Float64Array(bytes.length / 8 + rest.length);
    all.set(new Float64Array(Uint8Array.from(bytes).buffer));
    all.set(rest, bytes.length / 8);
    return all;
  }
}

function partitionOf(key: number): number {
  return key % partitionCount;
}
