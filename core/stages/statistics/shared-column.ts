/**
 * The chunks of the largest column, prepared by the thread that counts them and by a second one that has nothing else to
 * do. They are counted here in their order: who prepared which changes nothing.
 */

import type { ChunkPlace, ColumnChunk } from '../../formats/index.ts';
import { type ChunkClaims, chunksAhead } from './chunk-claims.ts';
import { prepareChunk } from './prepare-chunk.ts';

export class SharedColumn {
  readonly name: string;
  private readonly claims: ChunkClaims;
  /** Undefined: to be read in its turn. */
  private readonly ready = new Map<number, ColumnChunk | undefined>();
  private reader: ChunkPlace['reader'] | undefined;
  private groupsBefore = 0;
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  constructor(name: string, claims: ChunkClaims) {
    this.name = name;
    this.claims = claims;
  }

  /** From the other thread. */
  deliver(chunk: number, prepared: ColumnChunk | undefined): void {
    this.ready.set(chunk, prepared);
    this.wake();
  }

  /** The other thread is gone. */
  fail(error: Error): void {
    this.failure = error;
    this.wake();
  }

  /** As the reader's own. */
  async read(place: ChunkPlace): Promise<ColumnChunk | undefined> {
    const { reader, group, name } = place;
    const chunk = this.numberOf(place);
    this.claims.reach(chunk);
    const isMine = !this.claims.isShared(chunk) || this.claims.take(chunk);
    if (isMine) return reader.read(group, name);
    for (let ahead = 1; ahead <= chunksAhead && !this.ready.has(chunk); ahead++) await this.prepareAhead(place, ahead);
    while (!this.ready.has(chunk)) {
      if (this.failure) throw this.failure;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const prepared = this.ready.get(chunk);
    this.ready.delete(chunk);
    return prepared ?? reader.read(group, name);
  }

  /** Instead of waiting for the other thread. */
  private async prepareAhead(place: ChunkPlace, ahead: number): Promise<void> {
    const later = { ...place, group: place.group + ahead };
    if (later.group >= place.reader.groups.length || !this.claims.take(this.numberOf(later))) return;
    // What is wrong with it is told in its turn, after what is wrong before it.
    this.ready.set(this.numberOf(later), await prepareChunk(later).catch(() => undefined));
  }

  /** Over all files that have the column. */
  private numberOf({ reader, group }: ChunkPlace): number {
    if (reader !== this.reader) {
      this.groupsBefore += this.reader?.groups.length ?? 0;
      this.reader = reader;
    }
    return this.groupsBefore + group;
  }
}
