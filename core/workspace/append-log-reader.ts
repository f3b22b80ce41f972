/** Reads a register. */

import type { AppendLogItem, ReadAppendLogOptions } from './append-log.ts';

export function readAppendLog(dir: string, options: ReadAppendLogOptions = {}): AsyncIterable<AppendLogItem> {
  throw new Error(`Not written yet: ${dir} ${options.after}`);
}
