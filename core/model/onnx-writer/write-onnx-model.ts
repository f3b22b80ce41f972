/** Writes a model as ONNX: raw features in where ONNX's operators can express the transform, else what it makes of them. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type Result } from '../../foundation/index.ts';
import { float32Model } from '../float32-model.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import { missingInt } from '../graph-writer/raw-values.ts';
import type { Label } from '../label.ts';
import type { Model } from '../model.ts';
import { raiseDiskProblem, writeWholeFile } from '../whole-file.ts';
import { OnnxBuilder, type Value } from './onnx-builder.ts';
import { onnxNetwork } from './onnx-network.ts';
import { rawInputs, transformedInputs } from './onnx-transform.ts';
import { onnxTrees } from './onnx-trees.ts';

/** `raw`: the features as they were collected; `transformed`: what the fitted transform makes of them. */
export type OnnxInputs = 'raw' | 'transformed';

/**
 * model.onnx into `dir`, creating it. Raw inputs have the names of the features and shape [rows], of vectors [rows, length]
 * and of lists [rows, most values of a row]; a missing value, and what fills a list up behind its values, is NaN, the
 * smallest int64 or the empty text. Transformed ones are those of the TF.js folder, ids as int64 of shape [rows].
 * Outputs are those of the SavedModel. Problems: model/not-exportable, with the feature that stands in the way of raw
 * inputs; disk/full, disk/failed.
 */
export function writeOnnxModel(dir: string, model: Model, inputs: OnnxInputs = 'raw'): Promise<Result<void>> {
  return attempt(async () => {
    const bytes = onnxBytes(model, inputs);
    await mkdir(dir, { recursive: true }).catch(raiseDiskProblem);
    await writeWholeFile(join(dir, 'model.onnx'), [bytes]);
  });
}

/** Raises model/not-exportable. */
export function onnxBytes(exact: Model, inputs: OnnxInputs): Uint8Array {
  const { transform, network, weights, label } = float32Model(exact);
  if (network.family === 'layers')
    return cannotExport('The model', 'a Layers model of a module has no ONNX form here', 'Export it as TF.js.');
  const graph = new OnnxBuilder();
  const input = inputs === 'raw' ? rawInputs(graph, transform) : transformedInputs(graph, transform);
  const logits =
    network.family === 'trees' ? onnxTrees(graph, network, weights, input) : onnxNetwork(graph, network, weights, input);
  if (label.kind === 'regression') graph.output('outputs', regressionOutput(graph, label, logits), 'float', [-1, 1]);
  else addClassOutputs(graph, label, logits);
  const documents = { label: label.feature, inputs };
  const missing = `NaN, ${missingInt} or the empty text; it fills lists up behind their values`;
  return graph.finish('loopwright', inputs === 'raw' ? { ...documents, missing } : documents);
}

function classScores(graph: OnnxBuilder, kind: Exclude<Label['kind'], 'regression'>, logits: Value): Value {
  if (kind === 'binary') return binaryScores(graph, logits);
  return kind === 'multilabel' ? graph.op('Sigmoid', [logits]) : graph.op('Softmax', [logits], { axis: 1 });
}

function addClassOutputs(graph: OnnxBuilder, label: Exclude<Label, { readonly kind: 'regression' }>, logits: Value): void {
  const { classes } = label;
  const scores = classScores(graph, label.kind, logits);
  const best = graph.op('ArgMax', [scores], { axis: 1, keepdims: 1 });
  const names = graph.texts([classes.length], classes);
  const all = graph.ints([1, classes.length], classes.keys());
  const places = graph.op('Add', [graph.op('Mul', [best, graph.int(0)]), all]);
  graph.output('classes', graph.op('Gather', [names, places]), 'string', [-1, classes.length]);
  const flat = graph.op('Squeeze', [best, graph.axis(1)]);
  graph.output('predicted', graph.op('Gather', [names, flat]), 'string', [-1]);
  graph.output('scores', scores, 'float', [-1, classes.length]);
}

function binaryScores(graph: OnnxBuilder, logits: Value): Value {
  const positive = graph.op('Sigmoid', [logits]);
  return graph.concat([graph.op('Sub', [graph.float(1), positive]), positive], 1);
}

/** As label-scale.ts scales back: in double, so that large numbers keep their digits. */
function regressionOutput(graph: OnnxBuilder, label: Extract<Label, { readonly kind: 'regression' }>, logits: Value): Value {
  const { mean, deviation } = label.log ?? label;
  const scaled = graph.op('Mul', [graph.cast(logits, 'double'), graph.double(deviation)]);
  const target = graph.op('Add', [scaled, graph.double(mean)]);
  if (label.log === undefined) return graph.cast(target, 'float');
  const held = graph.op('Max', [graph.op('Min', [target, graph.double(88)]), graph.double(-88)]);
  const grown = graph.op('Sub', [graph.op('Exp', [graph.op('Abs', [held])]), graph.double(1)]);
  return graph.cast(graph.op('Mul', [graph.op('Sign', [held]), grown]), 'float');
}
