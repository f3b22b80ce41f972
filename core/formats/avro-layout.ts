/**
 * How column batches lie in an Avro file: each column a union with null, of one value or of an array. Its schema is
 * written before its rows; what only the last row decides (text or bytes, what null stands for) takes the same room
 * either way, and is put right at the end.
 */

import { createHash } from 'node:crypto';
import { avroMagic } from './avro-container.ts';
import type { Column, ColumnBatch } from './column-batch.ts';
import { isTextColumn } from './jsonl-writer.ts';
import { type ColumnLayout, columnsKey, isSameShape, newLayout, widenLayout } from './parquet-layout.ts';

const typeTexts = { int: '"long"', float: '"double"', unknown: '"null"' } as const;

/** Layouts that fit the batch as well; a column that appears late was missing in the rows before. */
export function widenLayouts(layouts: readonly ColumnLayout[], batch: ColumnBatch, hasRows: boolean): readonly ColumnLayout[] {
  const byName = new Map(batch.columns.map((column) => [column.name, column]));
  const widened = layouts.map((layout) => {
    const column = byName.get(layout.name);
    if (column) return withText(widenLayout(layout, column), column);
    return layout.missing ? layout : { ...layout, missing: true, list: layout.list || layout.empty };
  });
  const known = new Set(layouts.map((layout) => layout.name));
  for (const column of batch.columns) {
    if (known.has(column.name)) continue;
    const layout = { ...newLayout(column.name, column.type), missing: hasRows };
    widened.push(withText(widenLayout(layout, column), column));
  }
  return widened;
}

/** Whether rows written under `from` can stay as they are under `to`. */
export function sameShape(from: readonly ColumnLayout[], to: readonly ColumnLayout[]): boolean {
  return from.length === to.length && from.every((layout, i) => isSameShape(layout, to[i] as ColumnLayout));
}

/** Of one length for all layouts of one shape. */
export function avroHeader(layouts: readonly ColumnLayout[]): Buffer {
  const names = avroNames(layouts.map((layout) => layout.name));
  const fields = layouts.map((layout, i) => fieldText(layout, names[i] as string));
  const columns = layouts.map(
    ({ name, type, missing }) =>
      `{"name":${JSON.stringify(name)},"type":"${type}","null":${missing ? '"missing"' : '"empty"  '}}`,
  );
  const metadata = {
    'avro.schema': `{"type":"record","name":"Example","fields":[${fields.join(',')}]}`,
    'avro.codec': 'deflate',
    [columnsKey]: `[${columns.join(',')}]`,
  };
  const entries = Object.entries(metadata).flat().map(sizedText);
  return Buffer.concat([avroMagic, zigzag(3), ...entries, zigzag(0), avroSync(layouts)]);
}

/** The same for the same columns, so that the same rows give the same file. */
export function avroSync(layouts: readonly ColumnLayout[]): Buffer {
  const names = JSON.stringify(layouts.map((layout) => layout.name));
  return createHash('sha256').update(names).digest().subarray(0, 16);
}

/** A small number that is not negative, as Avro writes it. */
export function zigzag(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

function withText(layout: ColumnLayout, column: Column): ColumnLayout {
  return layout.utf8 && !isTextColumn(column) ? { ...layout, utf8: false } : layout;
}

function fieldText({ name, type, list, utf8 }: ColumnLayout, avroName: string): string {
  const one = type === 'bytes' ? (utf8 ? '"string"' : '"bytes" ') : typeTexts[type];
  const value = list ? `{"type":"array","items":${one}}` : one;
  const union = value === '"null"' ? value : `["null",${value}]`;
  const doc = avroName === name ? '' : `,"doc":${JSON.stringify(name)}`;
  return `{"name":"${avroName}","type":${union},"default":null${doc}}`;
}

/** Names as Avro allows them, different from one another; the full ones stand in the file's metadata. */
function avroNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names.filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)));
  return names.map((name) => {
    if (taken.has(name)) return name;
    const wanted = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?![A-Za-z_])/, '_');
    let free = wanted;
    for (let again = 2; taken.has(free); again++) free = `${wanted}_${again}`;
    taken.add(free);
    return free;
  });
}

function sizedText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([zigzag(bytes.length), bytes]);
}
