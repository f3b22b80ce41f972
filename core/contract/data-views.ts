/** Views: previews, ingested versions and their rows. */

import type { fileFormats } from './project-config.ts';
import type { RowFilter } from './request-parts.ts';

export interface PreviewColumn {
  readonly name: string;
  readonly type: 'int' | 'float' | 'string' | 'unknown';
  readonly missing: number;
  readonly examples: readonly string[];
  /** Some of the rows looked at have several values; they are shown with commas between. */
  readonly lists?: true;
}

export interface RejectedRow {
  /** 1-based line where the row starts; for TFRecord, the record's byte offset. */
  readonly line: number;
  readonly reason: string;
  /** The row as read, at most 500 characters. */
  readonly text: string;
}

export interface FilePreview {
  readonly path: string;
  readonly format: Exclude<(typeof fileFormats)[number], 'auto'>;
  readonly bytes: number;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly columns: readonly PreviewColumn[];
  /** First rows as text; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rejected: readonly RejectedRow[];
}

/** One ingested span: one Examples artifact. */
export interface ExamplesVersion {
  readonly artifactId: number;
  readonly span: number;
  readonly createdAt: number;
  readonly source: string;
  readonly origin: 'file' | 'feedback';
  readonly splits: readonly { readonly name: string; readonly rows: number }[];
  readonly rejected: number;
  readonly bytes: number;
  /** sha256 of the content, hex. */
  readonly contentHash: string;
  /** The newest run has read it, and data.range takes it. */
  readonly current: boolean;
  /** {VERSION} of the source's path pattern, where it has one. */
  readonly version?: number;
  /** In the trash: rows cannot be shown until it is restored. */
  readonly deleted: boolean;
  /** Columns with their types, in order; empty while deleted. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface RowsPage {
  readonly columns: readonly { readonly name: string; readonly type: 'int' | 'float' | 'bytes' | 'unknown' }[];
  /** null is missing; several values joined with ", ". */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
}

export interface RejectsPage {
  readonly rows: readonly RejectedRow[];
  readonly total: number;
}

export interface FoundRows {
  readonly columns: RowsPage['columns'];
  readonly rows: readonly {
    /** From 0, in the split. */
    readonly number: number;
    readonly cells: readonly (string | null)[];
  }[];
  /** Rows of the split. */
  readonly total: number;
  /** Rows found so far. */
  readonly found: number;
  /** Rows scanned so far. */
  readonly scanned: number;
  readonly complete: boolean;
}

export interface PatternMatches {
  /** Absent for a path without a pattern. */
  readonly spans?: readonly {
    readonly span: number;
    readonly version?: number;
    readonly files: number;
    readonly bytes: number;
  }[];
}

export type DifferenceEvent =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly difference: VersionDifference };

export interface VersionDifference {
  readonly from: number;
  readonly to: number;
  readonly key: readonly string[];
  readonly added: number;
  readonly removed: number;
  /** 0 without a key: a changed row is one removed and one added. */
  readonly changed: number;
  readonly unchanged: number;
  /** Keys that come more than once in a version: their rows are compared whole. */
  readonly ambiguous: number;
  /** The first 100 of each kind; a changed row carries both sides. */
  readonly examples: readonly {
    readonly kind: 'added' | 'removed' | 'changed';
    readonly before?: readonly (string | null)[];
    readonly after?: readonly (string | null)[];
  }[];
  /** The columns of both versions, the cells of `examples` in this order. */
  readonly columns: readonly {
    readonly name: string;
    readonly change: 'none' | 'added' | 'removed' | 'type';
    readonly before?: string;
    readonly after?: string;
    /** Rows whose value changed, by key. */
    readonly changedRows: number;
    /** L-infinity for strings, Jensen-Shannon for numbers, over all splits together. */
    readonly distance?: number;
  }[];
}

export interface DiskUse {
  /** Bytes by node and of the trash, largest first. */
  readonly parts: readonly { readonly name: string; readonly bytes: number; readonly count: number }[];
  readonly total: number;
  readonly free: number;
}

/** Every prediction of the register as a row: what was answered, then the inputs. */
export interface ServedRows {
  readonly rows: number;
  readonly columns: ExamplesVersion['columns'];
}

/** Where the rows behind a finding or a bar are. */
export interface RowsBehind {
  /** Of the examples; `served`: the rows of the prediction register. */
  readonly artifactId: number | 'served';
  readonly split: string;
  readonly filters: readonly RowFilter[];
}
