/** Append-only registers as segments of checksummed JSON lines, one segment file per writing process. */

import type { Clock, Json } from '../foundation/index.ts';

export interface AppendLogOptions {
  /** Names the writing program in the segment's file name: letters, digits and `-`. */
  readonly writer: string;
  /** A new segment is begun once the current one is this large. */
  readonly maxSegmentBytes: number;
  /** `each`: a record is on the disk when append resolves. `batched`: it survives the death of the process; fsynced within 100 ms. */
  readonly fsync: 'each' | 'batched';
  readonly clock?: Clock;
}

/** All methods reject with a ProblemError (`disk/full`, `disk/failed`); a rejected record is not in the register. */
export interface AppendLog {
  append(record: Json): Promise<void>;
  /** As many `append`s: all of them or, where it rejects, perhaps the first ones. */
  appendAll(records: readonly Json[]): Promise<void>;
  /** Everything appended so far is on the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface AppendLogPosition {
  /** Segment file name. */
  readonly segment: string;
  /** Byte offset just after the record. */
  readonly offset: number;
}

/** How far a follower has read, by segment: writers append at the same time, so one number would not do. JSON. */
export type AppendLogCursor = Readonly<Record<string, number>>;

export interface AppendLogItem {
  readonly record: Json;
  /** To go on after this record: `cursor[position.segment] = position.offset`. */
  readonly position: AppendLogPosition;
}

export interface AppendLogDamage {
  /** `torn`: a last line without its end, still being written or cut by a crash. `corrupt`: a whole line whose checksum is wrong. */
  readonly kind: 'torn' | 'corrupt';
  readonly segment: string;
  /** Where the line begins, and its length in bytes. */
  readonly offset: number;
  readonly bytes: number;
}

export interface ReadAppendLogOptions {
  readonly after?: AppendLogCursor;
  readonly onDamage?: (damage: AppendLogDamage) => void;
}
