/** Writes column batches to an Avro object container file, block by block, compressed with deflate. */

import { open, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { invariant } from '../foundation/index.ts';
import { encodeAvroRow } from './avro-encoder.ts';
import { openAvroFile } from './avro-file.ts';
import { avroHeader, avroSync, sameShape, widenLayouts, zigzag } from './avro-layout.ts';
import { ByteBuffer } from './byte-buffer.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { createFileSink, type FileSink, raiseWriteFailure } from './file-sink.ts';
import type { TableWriter } from './jsonl-writer.ts';
import { type ColumnLayout, newLayout } from './parquet-layout.ts';
import { conformBatch } from './reshape-batch.ts';

/** Before compression. */
const blockBytes = 1 << 18;
/** Rows looked at before the schema is written, so that it seldom has to be written again. */
const waitingRows = 65_536;
const waitingBytes = 32 << 20;
const deflate = promisify(deflateRaw);

/**
 * Int columns are long, float columns double, bytes columns string where all their values are UTF-8, else bytes. Missing
 * is null; a column with lists, or with both missing and empty rows, is an array.
 */
export function createAvroWriter(path: string, columns: readonly ColumnSpec[]): TableWriter {
  return new BatchWriter(path, columns);
}

class BatchWriter implements TableWriter {
  readonly #path: string;
  #layouts: readonly ColumnLayout[];
  #rows = 0;
  #waiting: ColumnBatch[] = [];
  #waitingRows = 0;
  #waitingBytes = 0;
  #file: OpenFile | undefined;

  constructor(path: string, columns: readonly ColumnSpec[]) {
    this.#path = path;
    this.#layouts = columns.map(({ name, type }) => newLayout(name, type));
  }

  async write(batch: ColumnBatch): Promise<void> {
    const before = this.#layouts;
    this.#layouts = widenLayouts(before, batch, this.#rows > 0);
    this.#rows += batch.rows;
    if (this.#file) {
      if (!sameShape(before, this.#layouts)) await this.#rewrite();
      await this.#file.write(batch, this.#layouts);
      return;
    }
    this.#waiting.push(batch);
    this.#waitingRows += batch.rows;
    for (const column of batch.columns) if (column.type === 'bytes') this.#waitingBytes += column.data.length;
    if (this.#waitingRows >= waitingRows || this.#waitingBytes >= waitingBytes) await this.#begin();
  }

  async close(): Promise<void> {
    const file = await this.#begin();
    await file.finish(this.#layouts);
  }

  async abort(): Promise<void> {
    await this.#file?.abort();
  }

  async #begin(): Promise<OpenFile> {
    this.#file ??= new OpenFile(this.#path, this.#layouts);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const batch of waiting) await this.#file.write(batch, this.#layouts);
    return this.#file;
  }

  /** The rows on disk do not fit the new shape: write them again under it. */
  async #rewrite(): Promise<void> {
    const written = this.#file as OpenFile;
    await written.finish(written.layouts);
    const old = `${this.#path}.narrow`;
    await rename(this.#path, old);
    const file = new OpenFile(this.#path, this.#layouts);
    this.#file = file;
    const source = await openAvroFile(old);
    const columns = await source.profile({});
    for await (const batch of source.batches(columns, { onReject: () => undefined })) await file.write(batch, this.#layouts);
    await rm(old);
  }
}

/** The file being written; its shape is fixed. */
class OpenFile {
  layouts: readonly ColumnLayout[];
  readonly #path: string;
  readonly #sink: FileSink;
  readonly #header: Buffer;
  readonly #sync: Buffer;
  readonly #buffer = new ByteBuffer(blockBytes * 2);
  #records = 0;
  #isBegun = false;

  constructor(path: string, layouts: readonly ColumnLayout[]) {
    this.layouts = layouts;
    this.#path = path;
    this.#sink = createFileSink(path);
    this.#header = avroHeader(layouts);
    this.#sync = avroSync(layouts);
  }

  async write(batch: ColumnBatch, layouts: readonly ColumnLayout[]): Promise<void> {
    this.layouts = layouts;
    const { columns } = conformBatch(batch, layouts);
    for (let row = 0; row < batch.rows; row++) {
      encodeAvroRow(this.#buffer, columns, { row, layouts });
      this.#records++;
      if (this.#buffer.length >= blockBytes) await this.#flush();
    }
  }

  async finish(layouts: readonly ColumnLayout[]): Promise<void> {
    await this.#flush();
    await this.#sink.close();
    const header = avroHeader(layouts);
    invariant(header.length === this.#header.length, 'headers of one shape are of one length');
    if (!header.equals(this.#header)) await overwrite(this.#path, header);
  }

  abort(): Promise<void> {
    return this.#sink.abort();
  }

  async #flush(): Promise<void> {
    if (!this.#isBegun) await this.#sink.write(this.#header);
    this.#isBegun = true;
    if (this.#records === 0) return;
    const packed = await deflate(this.#buffer.written());
    await this.#sink.write(Buffer.concat([zigzag(this.#records), zigzag(packed.length), packed, this.#sync]));
    this.#buffer.clear();
    this.#records = 0;
  }
}

/** The file's first bytes, in place. */
async function overwrite(path: string, head: Buffer): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.write(head, 0, head.length, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    raiseWriteFailure(error, path);
  }
}
