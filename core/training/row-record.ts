/**
 * A transformed row with its label as one record of 32-bit words: dense slots, label (multilabel: one word a class), ids,
 * tokens, pixels two a word, weight.
 */

import { imagesOf, type LabelledBatch, type TransformedBatch, type TransformedSpec } from '../learning/index.ts';
import type { FittedTransform } from '../model/index.ts';

/** What a record holds beside its label. */
export interface RowSpec extends TransformedSpec {
  /** Rows have a weight each. */
  readonly weighted?: true;
}

/** Weights are of rows that train, and no part of what the network reads. */
export function rowSpecOf({ spec, exampleWeightKey }: FittedTransform): RowSpec {
  return exampleWeightKey === undefined ? spec : { ...spec, weighted: true };
}

export interface RecordLayout {
  readonly words: number;
  readonly label: number;
  readonly ids: number;
  readonly tokens: readonly { readonly at: number; readonly length: number }[];
  /** `length` values of 16 bits, from word `at` on. */
  readonly images: readonly { readonly at: number; readonly length: number }[];
  /** Absent: rows have none. */
  readonly weight?: number;
}

/** Records one behind the other, seen in four ways. */
export interface RecordWords {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  readonly halves: Uint16Array;
  readonly bytes: Uint8Array;
}

export type VisitRecord = (words: RecordWords, start: number) => void;

/** Records in order of arrival. */
export interface RecordStorage {
  readonly rows: number;
  readonly chunkCount: number;
  readonly chunkRows: number;
  /** A chunk's records, fewer than `chunkRows` in the last one. Valid until the next call. */
  chunk(index: number): RecordWords;
}

export function createRecordWords(words: number): RecordWords {
  return recordWordsOf(new ArrayBuffer(words * 4));
}

export function recordWordsOf(buffer: ArrayBufferLike): RecordWords {
  return {
    floats: new Float32Array(buffer),
    integers: new Int32Array(buffer),
    halves: new Uint16Array(buffer),
    bytes: new Uint8Array(buffer),
  };
}

export function layoutRecord(spec: RowSpec): RecordLayout {
  const { denseWidth, embeddings, texts, targets = 1 } = spec;
  const ids = denseWidth + targets;
  let at = ids + embeddings.length;
  const tokens = texts.map(({ length }) => {
    const place = { at, length };
    at += length;
    return place;
  });
  const images = imagesOf(spec).map(({ height, width, channels }) => {
    const place = { at, length: height * width * channels };
    at += Math.ceil(place.length / 2);
    return place;
  });
  const layout = { label: denseWidth, ids, tokens, images };
  return spec.weighted ? { ...layout, words: at + 1, weight: at } : { ...layout, words: at };
}

/** Writes to the record that starts at word `start`. */
export function writeRecord(
  { floats, integers, halves }: RecordWords,
  start: number,
  layout: RecordLayout,
  source: {
    readonly batch: TransformedBatch;
    readonly row: number;
    readonly labels: Float32Array;
    readonly weights?: Float32Array;
  },
): void {
  const { batch, row } = source;
  const { label } = layout;
  for (let i = 0; i < label; i++) floats[start + i] = batch.dense[row * label + i];
  const targets = layout.ids - label;
  for (let i = 0; i < targets; i++) floats[start + label + i] = source.labels[row * targets + i];
  for (let i = 0; i < batch.ids.length; i++) integers[start + layout.ids + i] = batch.ids[i][row];
  for (let t = 0; t < layout.tokens.length; t++) {
    const { at, length } = layout.tokens[t];
    for (let j = 0; j < length; j++) integers[start + at + j] = batch.tokens[t][row * length + j];
  }
  for (const [i, { at, length }] of layout.images.entries()) {
    const pixels = batch.images?.[i].subarray(row * length, (row + 1) * length);
    if (pixels) halves.set(pixels, (start + at) * 2);
  }
  if (layout.weight !== undefined) floats[start + layout.weight] = source.weights?.[row] ?? 1;
}

/** The record that starts at word `start` as a row of a batch. */
export function createRecordReader(layout: RecordLayout, batch: LabelledBatch) {
  const { dense, label, ids, tokens, images = [], weights } = batch;
  const targets = layout.ids - layout.label;
  return ({ floats, integers, halves }: RecordWords, start: number, row: number): void => {
    const width = layout.label;
    for (let i = 0, to = row * width; i < width; i++) dense[to + i] = floats[start + i];
    for (let i = 0; i < targets; i++) label[row * targets + i] = floats[start + width + i];
    for (let i = 0; i < ids.length; i++) ids[i][row] = integers[start + layout.ids + i];
    for (let t = 0; t < tokens.length; t++) {
      const { at, length } = layout.tokens[t];
      for (let j = 0, to = row * length; j < length; j++) tokens[t][to + j] = integers[start + at + j];
    }
    for (let i = 0; i < images.length; i++) {
      const { at, length } = layout.images[i];
      const from = (start + at) * 2;
      images[i].set(halves.subarray(from, from + length), row * length);
    }
    if (weights && layout.weight !== undefined) weights[row] = floats[start + layout.weight];
  };
}

export function emptyBatch(spec: RowSpec, rows: number): LabelledBatch {
  return {
    rows,
    dense: new Float32Array(rows * spec.denseWidth),
    ids: spec.embeddings.map(() => new Int32Array(rows)),
    tokens: spec.texts.map(({ length }) => new Int32Array(rows * length)),
    ...(spec.images
      ? { images: spec.images.map((image) => new Uint16Array(rows * image.height * image.width * image.channels)) }
      : {}),
    label: new Float32Array(rows * (spec.targets ?? 1)),
    ...(spec.weighted ? { weights: new Float32Array(rows) } : {}),
  };
}
