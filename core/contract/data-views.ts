/** Views: previews, ingested versions and their rows. */

export interface PreviewColumn {
  readonly name: string;
  readonly type: 'int' | 'float' | 'string' | 'unknown';
  readonly missing: number;
  readonly examples: readonly string[];
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
  readonly format: 'csv' | 'tfrecord' | 'parquet' | 'jsonl';
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
  readonly current: boolean;
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
