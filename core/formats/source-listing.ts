/** The paths of a source's files, in the order they are read. */

import { detectSourceFormat } from './detect-format.ts';
import type { FileFormat } from './source-file.ts';
import { listSource } from './source-files.ts';

/**
 * As `listSource`; with format `auto` what the files are is looked up, as a folder of images is listed in whole. None for
 * a database's address. Throws ProblemError.
 */
export async function listSourceFiles(path: string, pattern?: string, format?: FileFormat | 'auto'): Promise<readonly string[]> {
  const known = format === 'auto' ? (pattern === undefined ? await detectSourceFormat(path) : undefined) : format;
  return (await listSource(path, pattern, known)).files.map((file) => file.path);
}
