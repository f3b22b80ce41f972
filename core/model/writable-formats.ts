/** Which formats a model can be written in: each is built, and nothing written. */

import { ProblemError } from '../foundation/index.ts';
import { modelGraph } from './graph-writer/model-graph.ts';
import type { Model } from './model.ts';
import { onnxBytes } from './onnx-writer/write-onnx-model.ts';
import { refuseTfjs } from './tfjs-file.ts';

/** `inputs`: what the exported model takes; absent: it cannot be written. `reason`: why not, or why not raw features. */
export interface WritableFormat {
  readonly inputs?: 'raw' | 'transformed';
  readonly reason?: string;
}

export function writableFormats(model: Model): Readonly<Record<'saved_model' | 'onnx' | 'tfjs', WritableFormat>> {
  const savedModel = refusal(() => modelGraph(model));
  const raw = refusal(() => onnxBytes(model, 'raw'));
  const transformed = raw === undefined ? undefined : refusal(() => onnxBytes(model, 'transformed'));
  const tfjs = refusal(() => refuseTfjs(model));
  return {
    saved_model: savedModel === undefined ? { inputs: 'raw' } : { reason: savedModel },
    onnx: onnxFormat(raw, transformed),
    tfjs: tfjs === undefined ? { inputs: 'transformed' } : { reason: tfjs },
  };
}

function onnxFormat(raw: string | undefined, transformed: string | undefined): WritableFormat {
  if (raw === undefined) return { inputs: 'raw' };
  return transformed === undefined ? { inputs: 'transformed', reason: raw } : { reason: transformed };
}

/** What a problem says; bugs go on. */
function refusal(build: () => unknown): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'model/not-exportable') return error.problem.message;
    throw error;
  }
}
