/** Opens a register for appending. */

import type { AppendLog, AppendLogOptions } from './append-log.ts';

export function openAppendLog(dir: string, options: AppendLogOptions): Promise<AppendLog> {
  throw new Error(`Not written yet: ${dir} ${options.writer}`);
}
