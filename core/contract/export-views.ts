/** Views: what a model can be exported as, and what came of it. */

import type { exportFormatNames } from './export-procedures.ts';

export type ExportFormatName = (typeof exportFormatNames)[number];

export interface ExportFormatView {
  readonly format: ExportFormatName;
  /** What the exported model takes; absent: it cannot be written. */
  readonly inputs?: 'raw' | 'transformed';
  /** Why it cannot be written, or why it does not take raw features. */
  readonly reason?: string;
  /** A folder that is free. */
  readonly output: string;
}

/** export.json. */
export interface ExportView {
  readonly format: ExportFormatName;
  readonly output: string;
  readonly inputs: 'raw' | 'transformed';
  readonly quantization: 'none' | 'float16' | 'uint8';
  readonly reason?: string;
  readonly bytes: number;
  /** What computed the answers compared. */
  readonly engine: string;
  readonly rows: number;
  readonly largestDifference: number;
  readonly tolerance: number;
  /** Rows that answer otherwise once their decimals are rounded to float32. */
  readonly changedByRounding?: number;
  /** html: the file. */
  readonly page?: string;
}
