/** The network in ONNX: its input in, logits out, as `createForward` computes them. */

import {
  bagScale,
  deepWidth,
  linearPixelScale,
  type NetworkSpec,
  type Tensor,
  variableNames,
  type Weights,
} from '../../learning/index.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { onnxImageTower } from './onnx-images.ts';
import type { OnnxInput } from './onnx-transform.ts';

type TensorOf = (name: string) => Tensor;

/** rows x units, before the output's activation. */
export function onnxNetwork(graph: OnnxBuilder, network: NetworkSpec, weights: Weights, input: OnnxInput): Value {
  const tensorOf: TensorOf = (name) => {
    const tensor = weights.get(name);
    if (!tensor) throw new Error(`No weights named ${name}`);
    return tensor;
  };
  const constant = (name: string): Value => graph.floats(tensorOf(name).shape, tensorOf(name).data);
  const summands = wideSummands(graph, network, input, constant);
  if (network.family === 'wide_deep' && deepWidth(network) > 0)
    summands.push(deepOutput(graph, network, input, { constant, tensorOf }));
  return summands.reduce((sum, one) => graph.op('Add', [sum, one]), constant(variableNames.bias));
}

type Constant = (name: string) => Value;

function wideSummands(graph: OnnxBuilder, network: NetworkSpec, input: OnnxInput, constant: Constant): Value[] {
  const slots = [...(input.dense ? [input.dense] : []), ...linearPixels(graph, network, input)];
  const dense = slots.length > 0 ? [graph.op('MatMul', [graph.concat(slots, 1), constant(variableNames.wideDense)])] : [];
  const ids = input.ids.map((id, i) => graph.op('Gather', [constant(variableNames.wideEmbedding(i)), id]));
  const texts = input.tokens.map((tokens, i) => {
    // The padding's row is zero: it adds nothing.
    const rows = graph.op('Gather', [constant(variableNames.wideText(i)), tokens]);
    const sum = graph.op('ReduceSum', [rows, graph.axis(1)], { keepdims: 0 });
    const share = graph.op('Div', [graph.float(bagScale(network.inputs.texts[i]?.length ?? 1)), tokenCount(graph, tokens)]);
    return graph.op('Mul', [sum, share]);
  });
  return [...dense, ...ids, ...texts];
}

/** A linear network's pixels, row by row. */
function linearPixels(graph: OnnxBuilder, { family, inputs }: NetworkSpec, { images }: OnnxInput): Value[] {
  if (family !== 'linear') return [];
  return images.map((image, i) => {
    const { height = 1, width = 1, channels = 1 } = inputs.images?.[i] ?? {};
    return graph.op('Mul', [graph.op('Flatten', [image], { axis: 1 }), graph.float(linearPixelScale(height * width * channels))]);
  });
}

/** rows x 1 floats, at least 1. */
function tokenCount(graph: OnnxBuilder, tokens: Value): Value {
  const present = graph.cast(graph.op('Greater', [tokens, graph.int(0)]), 'float');
  return graph.op('Max', [graph.op('ReduceSum', [present, graph.axis(1)], { keepdims: 1 }), graph.float(1)]);
}

interface Parts {
  readonly constant: Constant;
  readonly tensorOf: TensorOf;
}

function deepOutput(graph: OnnxBuilder, network: NetworkSpec, input: OnnxInput, parts: Parts): Value {
  const { constant } = parts;
  const joined = [
    ...(input.dense ? [input.dense] : []),
    ...input.ids.map((id, i) => graph.op('Gather', [constant(variableNames.embedding(i)), id])),
    ...input.tokens.map((tokens, i) =>
      network.textEncoder === 'average' ? averageTokens(graph, i, tokens, parts) : textTower(graph, i, tokens, parts),
    ),
    ...input.images.map((image, i) => onnxImageTower(graph, network, i, { image, tensorOf: parts.tensorOf })),
  ];
  let layer = graph.concat(joined, 1);
  for (const i of network.hidden.keys()) {
    const product = graph.op('MatMul', [layer, constant(variableNames.hiddenKernel(i))]);
    layer = graph.op('Relu', [graph.op('Add', [product, constant(variableNames.hiddenBias(i))])]);
  }
  return graph.op('MatMul', [layer, constant(variableNames.outputKernel)]);
}

/** The mean of the tokens' embeddings, of which the padding's is zero: rows x dimension. */
function averageTokens(graph: OnnxBuilder, index: number, tokens: Value, { constant }: Parts): Value {
  const embedded = graph.op('Gather', [constant(variableNames.textEmbedding(index)), tokens]);
  const sum = graph.op('ReduceSum', [embedded, graph.axis(1)], { keepdims: 0 });
  return graph.op('Div', [sum, tokenCount(graph, tokens)]);
}

/** Convolution over the tokens' embeddings, relu, the largest of each filter: rows x filters. */
function textTower(graph: OnnxBuilder, index: number, tokens: Value, { constant, tensorOf }: Parts): Value {
  const embedded = graph.op('Gather', [constant(variableNames.textEmbedding(index)), tokens]);
  const channels = graph.op('Transpose', [embedded], { perm: [0n, 2n, 1n] });
  const { shape, data } = tensorOf(variableNames.textKernel(index));
  const [places = 0, dimension = 0, filters = 0] = shape;
  const kernel = new Float32Array(data.length);
  for (let place = 0; place < places; place++) {
    for (let d = 0; d < dimension; d++) {
      for (let f = 0; f < filters; f++) {
        kernel[(f * dimension + d) * places + place] = data[(place * dimension + d) * filters + f] as number;
      }
    }
  }
  const lead = Math.floor((places - 1) / 2);
  const inputs = [channels, graph.floats([filters, dimension, places], kernel), constant(variableNames.textBias(index))];
  const convolved = graph.op('Conv', inputs, { pads: [BigInt(lead), BigInt(places - 1 - lead)] });
  return graph.op('ReduceMax', [graph.op('Relu', [convolved])], { axes: [2n], keepdims: 0 });
}
