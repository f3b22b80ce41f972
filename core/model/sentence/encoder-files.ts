/** The files of a text encoder: found in the user's folder, named by their content, put beside a model once more. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { raise } from '../../foundation/index.ts';
import { raiseDiskProblem } from '../whole-file.ts';

export interface EncoderFiles {
  /** By the name they have in our folders; absolute. */
  readonly paths: ReadonlyMap<string, string>;
  /** sha256 over names and bytes, hex. */
  readonly content: string;
}

export const graphName = 'model.onnx';
const tokenizerNames = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];

/** Where a model, or a fitted transform, keeps an encoder. */
export function encoderFolder(dir: string, content: string): string {
  return join(dir, 'encoders', content.slice(0, 16));
}

/** model.onnx, there or in onnx/, with its external data, and the tokenizer. Problems: file/not-found, file/not-readable. */
export async function findEncoderFiles(dir: string): Promise<EncoderFiles> {
  const names = await namesIn(dir);
  if (names === undefined) return raiseMissing(`There is no folder of an encoder at ${dir}`);
  const graphDir = names.includes(graphName) ? dir : join(dir, 'onnx');
  const graphNames = (await namesIn(graphDir)) ?? [];
  if (!graphNames.includes(graphName)) return raiseMissing(`The encoder holds no ${graphName}: ${dir}`);
  const paths = new Map<string, string>();
  for (const name of graphNames.filter((one) => one.startsWith(graphName)).sort()) paths.set(name, join(graphDir, name));
  for (const name of tokenizerNames) if (names.includes(name)) paths.set(name, join(dir, name));
  return { paths, content: await contentOf(paths) };
}

async function namesIn(dir: string): Promise<string[] | undefined> {
  return readdir(dir).catch(() => undefined);
}

function raiseMissing(message: string): never {
  return raise('file/not-found', message, 'Set encoder to a folder with model.onnx and tokenizer.json or vocab.txt.');
}

async function contentOf(paths: ReadonlyMap<string, string>): Promise<string> {
  const hash = createHash('sha256');
  for (const [name, path] of paths) {
    hash.update(`${name}\0`);
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    } catch (error) {
      raise('file/not-readable', `A file of the encoder cannot be read: ${path}`, 'Check the permissions of the file.', {
        details: { reason: String((error as NodeJS.ErrnoException).code) },
      });
    }
  }
  return hash.digest('hex');
}

/**
 * Each file once more in `to`: as another name of the same bytes between our own folders, which never change a file, else as a
 * copy. Raises disk/full and disk/failed.
 */
export async function placeEncoder({ paths }: EncoderFiles, to: string, ours: boolean): Promise<void> {
  try {
    await mkdir(to, { recursive: true });
    for (const [name, path] of paths) {
      const target = join(to, name);
      if (path === target) continue;
      if (ours) await link(path, target).catch(() => copyFile(path, target));
      else await copyFile(path, target);
    }
  } catch (error) {
    raiseDiskProblem(error);
  }
}

/** What people call it: the folder's name. */
export function encoderName(dir: string): string {
  const name = basename(dir);
  return name === 'onnx' ? basename(dirname(dir)) : name;
}
