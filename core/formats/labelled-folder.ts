/** A folder of one file per row as a source: its subfolders are the labels, its files' bytes the rows. */

import { readFile, stat } from 'node:fs/promises';
import { throwIfCancelled } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { RowBatcher, type RowItem, type ValueRow } from './row-values.ts';
import { type BatchOptions, type FileFormat, maxBatchBytes, type SourceFile } from './source-file.ts';
import { listSource } from './source-files.ts';

export interface FolderContent {
  readonly format: FileFormat;
  /** Columns of the file itself; its name and the label follow. */
  readonly columns: readonly ColumnSpec[];
  readonly filenameColumn: string;
  readonly labelFirst: boolean;
  /** The file's values, or why it is none of these files. */
  rowOf(bytes: Buffer): Readonly<Record<string, RowItem | undefined>> | string;
}

interface LabelledFile {
  readonly path: string;
  /** Below the folder of its label. */
  readonly filename: string;
  readonly label: string | undefined;
  readonly bytes: number;
  /** 1-based place in order of path. */
  readonly number: number;
}

const labelColumn = 'label';
const maxFileBytes = 256 << 20;
/** Files looked up, or read, at the same time. */
const atOnce = 32;

/**
 * In order of path, names compared by code unit. A folder without subfolders has no labels; in one with, a file outside
 * them has none. The name of a file is that below its label's folder. Throws ProblemError.
 */
export async function openLabelledFolder(path: string, content: FolderContent): Promise<SourceFile> {
  const files = await labelledFiles(path, content.format);
  const label: readonly ColumnSpec[] = files.some((file) => file.label !== undefined)
    ? [{ name: labelColumn, type: 'bytes' }]
    : [];
  const filename: ColumnSpec = { name: content.filenameColumn, type: 'bytes' };
  const columns = [...content.columns, ...(content.labelFirst ? [...label, filename] : [filename, ...label])];
  return {
    path,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    profilePasses: 0,
    profile: async () => columns,
    batches: (asked, options) => readFiles(files, asked, { ...options, content }),
  };
}

async function labelledFiles(path: string, format: FileFormat): Promise<readonly LabelledFile[]> {
  const { files } = await listSource(path, undefined, format);
  const labelled: LabelledFile[] = [];
  for (let from = 0; from < files.length; from += atOnce) {
    const some = files.slice(from, from + atOnce).map(async (file, i): Promise<LabelledFile> => {
      const slash = file.name.indexOf('/');
      const bytes = await stat(file.path).then(
        (found) => found.size,
        () => 0,
      );
      const name = file.name === '' ? (file.path.split(/[\\/]/).at(-1) ?? '') : file.name;
      const label = slash < 0 ? undefined : name.slice(0, slash);
      return { path: file.path, filename: name.slice(slash + 1), label, bytes, number: from + i + 1 };
    });
    labelled.push(...(await Promise.all(some)));
  }
  return labelled;
}

async function* readFiles(
  files: readonly LabelledFile[],
  columns: readonly ColumnSpec[],
  options: BatchOptions & { readonly content: FolderContent },
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  for (const group of groups(files)) {
    throwIfCancelled(options.signal);
    const contents = await Promise.all(group.map(readWhole));
    for (const [i, file] of group.entries()) {
      const bytes = contents[i] as Buffer | string;
      const row = typeof bytes === 'string' ? bytes : withName(file, bytes, options.content);
      const reason = typeof row === 'string' ? row : batch.add(row);
      if (reason !== undefined) options.onReject({ line: file.number, reason, text: file.path });
      options.onBytes?.(file.bytes);
      if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
}

function withName(file: LabelledFile, bytes: Buffer, content: FolderContent): ValueRow | string {
  const row = content.rowOf(bytes);
  return typeof row === 'string' ? row : { ...row, [content.filenameColumn]: file.filename, [labelColumn]: file.label };
}

/** Files to be read together: few, and not much more than one batch's bytes. */
function* groups(files: readonly LabelledFile[]): Generator<readonly LabelledFile[]> {
  let group: LabelledFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (group.length === atOnce || (group.length > 0 && bytes + file.bytes > maxBatchBytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(file);
    bytes += file.bytes;
  }
  if (group.length > 0) yield group;
}

/** The file's bytes, or why they cannot be had: one bad file among many is a rejected row. */
async function readWhole(file: LabelledFile): Promise<Buffer | string> {
  if (file.bytes > maxFileBytes) return `is larger than ${maxFileBytes >> 20} MB`;
  try {
    return await readFile(file.path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `cannot be read (${code})`;
  }
}
