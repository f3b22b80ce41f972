/** The network in a graph: its input in, logits out, as `createForward` computes them. */

import { invariant } from '../../foundation/index.ts';
import {
  bagScale,
  deepWidth,
  type ImageInput,
  imageStages,
  imagesOf,
  linearPixelScale,
  type NetworkSpec,
  towerWidth,
  variableNames,
  type Weights,
} from '../../learning/index.ts';
import type { GraphInput } from './feature-graph.ts';
import type { Ref } from './graph-builder.ts';
import type { GraphContext } from './graph-context.ts';

/** rows x units, before the output's activation. */
export function networkGraph(context: GraphContext, network: NetworkSpec, weights: Weights, input: GraphInput): Ref {
  const { graph, ops } = context;
  const variable = (name: string): Ref => {
    const tensor = weights.get(name);
    invariant(tensor !== undefined, `the network has ${name}`);
    return graph.variable(name, tensor.shape, tensor.data);
  };
  const summands = graph.scope('wide', () => wideSummands(context, network, input, variable));
  if (network.family === 'wide_deep') summands.push(graph.scope('deep', () => deepOutput(context, network, input, variable)));
  const bias = variable(variableNames.bias);
  // Without any other summand the bias alone would have no rows.
  const sum = summands.length > 0 ? summands.reduce((a, b) => ops.binary('AddV2', a, b)) : emptySum(context, network, input);
  return ops.binary('AddV2', sum, bias);
}

function emptySum({ ops, graph }: GraphContext, { output }: NetworkSpec, { rows }: GraphInput): Ref {
  return ops.fill(ops.pack([rows, graph.scalar('DT_INT32', output.units)]), graph.scalar('DT_FLOAT', 0));
}

type Variables = (name: string) => Ref;

function wideSummands(context: GraphContext, network: NetworkSpec, input: GraphInput, variable: Variables): Ref[] {
  const { ops } = context;
  const slots = wideSlots(context, network, input);
  const dense = slots ? [ops.matMul(slots, variable(variableNames.wideDense))] : [];
  const ids = input.ids.map((id, i) => ops.gather(variable(variableNames.wideEmbedding(i)), id));
  const texts = input.tokens.map((tokens, i) => {
    // The padding's row is zero: it adds nothing.
    const sum = ops.reduce('Sum', ops.gather(variable(variableNames.wideText(i)), tokens), 1);
    const scale = bagScale(network.inputs.texts[i]?.length ?? 1);
    return ops.with('Mul', ops.binary('RealDiv', sum, tokenCount(ops, tokens)), scale);
  });
  return [...dense, ...ids, ...texts];
}

/** rows x wideWidth: a linear network's pixels stand behind its dense slots. */
function wideSlots({ ops }: GraphContext, network: NetworkSpec, { dense, images }: GraphInput): Ref | undefined {
  const pixels = network.family === 'linear' ? images : [];
  const slots = pixels.map((image, i) => {
    const count = towerWidth(imagesOf(network.inputs)[i] as ImageInput);
    return ops.with('Mul', ops.reshape(image, [-1, count]), linearPixelScale(count));
  });
  const all = [...(dense ? [dense] : []), ...slots];
  return all.length > 0 ? ops.concat(all, 1) : undefined;
}

/** rows x 1 floats, at least 1. */
function tokenCount(ops: GraphContext['ops'], tokens: Ref): Ref {
  const present = ops.cast(ops.compareWith('NotEqual', tokens, 0), 'DT_FLOAT');
  return ops.with('Maximum', ops.reduce('Sum', present, 1, true), 1);
}

function deepOutput(context: GraphContext, network: NetworkSpec, input: GraphInput, variable: Variables): Ref {
  const { ops } = context;
  const parts = [
    ...(input.dense ? [input.dense] : []),
    ...input.ids.map((id, i) => ops.gather(variable(variableNames.embedding(i)), id)),
    ...input.tokens.map((tokens, i) =>
      network.textEncoder === 'average' ? averageTokens(context, i, tokens, variable) : textTower(context, i, tokens, variable),
    ),
    ...input.images.map((image, i) => imageTower(context, network, i, { image, variable })),
  ];
  invariant(parts.length > 0 && deepWidth(network) > 0, 'a deep network has inputs');
  let layer = ops.concat(parts, 1);
  for (const i of network.hidden.keys()) {
    const sum = ops.matMul(layer, variable(variableNames.hiddenKernel(i)));
    layer = ops.unary('Relu', ops.binary('AddV2', sum, variable(variableNames.hiddenBias(i))));
  }
  return ops.matMul(layer, variable(variableNames.outputKernel));
}

/** The mean of the tokens' embeddings, of which the padding's is zero: rows x dimension. */
function averageTokens({ ops }: GraphContext, index: number, tokens: Ref, variable: Variables): Ref {
  const sum = ops.reduce('Sum', ops.gather(variable(variableNames.textEmbedding(index)), tokens), 1);
  return ops.binary('RealDiv', sum, tokenCount(ops, tokens));
}

/** Convolution over the tokens' embeddings, relu, the largest of each filter: rows x filters. */
function textTower({ ops }: GraphContext, index: number, tokens: Ref, variable: Variables): Ref {
  const embedded = ops.gather(variable(variableNames.textEmbedding(index)), tokens);
  const kernel = ops.expand(variable(variableNames.textKernel(index)), 0);
  const convolved = ops.convolve(ops.expand(embedded, 1), kernel);
  const active = ops.unary('Relu', ops.binary('AddV2', convolved, variable(variableNames.textBias(index))));
  return ops.reduce('Max', ops.reduce('Max', active, 2), 1);
}

interface TowerParts {
  /** rows x height x width x channels. */
  readonly image: Ref;
  readonly variable: Variables;
}

/** rows x towerWidth. */
function imageTower({ ops }: GraphContext, network: NetworkSpec, index: number, { image, variable }: TowerParts): Ref {
  const input = imagesOf(network.inputs)[index] as ImageInput;
  const filters = network.imageFilters ?? [];
  let values = image;
  for (const [stage, { pools }] of imageStages(input, filters).entries()) {
    const convolved = ops.convolve(values, variable(variableNames.imageKernel(index, stage)));
    values = ops.unary('Relu', ops.binary('AddV2', convolved, variable(variableNames.imageBias(index, stage))));
    if (pools) values = ops.pool(values);
  }
  return ops.reshape(values, [-1, towerWidth(input, filters)]);
}
