/** Signatures as saved_model_cli prints them, so that what reads its output reads ours. */

import type { DescribedGraph, DescribedSignature } from '../app/index.ts';

export function graphText({ tags, signatures, operations, writtenBy }: DescribedGraph, showsOperations: boolean): string {
  const lines = [`MetaGraphDef with tag-set: '${tags.join(',')}' contains the following SignatureDefs:`];
  for (const [name, signature] of Object.entries(signatures)) {
    lines.push('', `signature_def['${name}']:`, signatureText(signature, '  '), `  Method name is: ${signature.methodName}`);
  }
  if (showsOperations && writtenBy) lines.push('', `Written by TensorFlow ${writtenBy}.`);
  if (showsOperations && operations.length > 0) lines.push('', `Operations: ${operations.join(', ')}`);
  return lines.join('\n');
}

export function signatureText({ inputs, outputs }: DescribedSignature, indent: string): string {
  return [
    `${indent}The given SavedModel SignatureDef contains the following input(s):`,
    ...tensorLines('inputs', inputs, indent),
    `${indent}The given SavedModel SignatureDef contains the following output(s):`,
    ...tensorLines('outputs', outputs, indent),
  ].join('\n');
}

function tensorLines(kind: 'inputs' | 'outputs', tensors: DescribedSignature['inputs'], indent: string): readonly string[] {
  return Object.entries(tensors).flatMap(([alias, { name, dtype, shape }]) => [
    `${indent}  ${kind}['${alias}'] tensor_info:`,
    `${indent}      dtype: ${dtype}`,
    `${indent}      shape: ${shape ? shapeText(shape) : 'unknown_rank'}`,
    `${indent}      name: ${name}`,
  ]);
}

/** As Python writes a tuple. */
function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]})` : `(${shape.join(', ')})`;
}
