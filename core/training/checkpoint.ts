/** The state of one model between two epochs, on disk: a killed run goes on from here and ends at the same weights. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EpochReport } from '../contract/index.ts';
import {
  decodeTensors,
  encodeTensors,
  type Tensor,
  type TensorEntry,
  tensorByteLength,
  type Weights,
} from '../learning/index.ts';
import { writeWholeFile } from '../model/index.ts';

export interface Checkpoint {
  /** What the state belongs to: settings, data, seed, engine. */
  readonly key: string;
  readonly epochs: readonly EpochReport[];
  /** From 1. */
  readonly bestEpoch: number;
  /** No further epoch is to come. */
  readonly finished: boolean;
  readonly weights: Weights;
  readonly bestWeights: Weights;
  readonly optimizerState: Weights;
}

interface Header extends Omit<Checkpoint, 'weights' | 'bestWeights' | 'optimizerState'> {
  readonly tensors: readonly TensorEntry[];
  readonly checksum: string;
}

const parts = ['weights', 'bestWeights', 'optimizerState'] as const;

/**
 * One line of JSON, then the tensors' bytes. Atomic, but not synced: should the machine itself go down, the checksum tells
 * a torn file and training starts over.
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { weights, bestWeights, optimizerState, ...facts } = checkpoint;
  const named = { weights, bestWeights, optimizerState };
  const all = new Map<string, Tensor>();
  for (const part of parts) for (const [name, tensor] of named[part]) all.set(`${part}:${name}`, tensor);
  const { entries, bytes } = encodeTensors(all);
  const header: Header = { ...facts, tensors: entries, checksum: sha256(bytes) };
  await writeWholeFile(path, [`${JSON.stringify(header)}\n`, bytes], { durable: false });
}

/** undefined where there is none, or none that belongs to `key` and is whole: training then starts over. */
export async function readCheckpoint(path: string, key: string): Promise<Checkpoint | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  const end = bytes?.indexOf(10) ?? -1;
  if (!bytes || end < 0) return undefined;
  const header = parseHeader(bytes.subarray(0, end).toString('utf8'));
  const tensors = bytes.subarray(end + 1);
  if (header?.key !== key || tensors.length !== tensorByteLength(header.tensors)) return undefined;
  if (sha256(tensors) !== header.checksum) return undefined;
  const all = decodeTensors({ entries: header.tensors, bytes: tensors });
  const part = (name: (typeof parts)[number]): Weights =>
    new Map([...all].filter(([key]) => key.startsWith(`${name}:`)).map(([key, tensor]) => [key.slice(name.length + 1), tensor]));
  return {
    key,
    epochs: header.epochs,
    bestEpoch: header.bestEpoch,
    finished: header.finished,
    weights: part('weights'),
    bestWeights: part('bestWeights'),
    optimizerState: part('optimizerState'),
  };
}

function parseHeader(text: string): Header | undefined {
  try {
    return JSON.parse(text) as Header;
  } catch {
    return undefined;
  }
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
