/** An image's tower in ONNX, which wants channels before places, and gives them back behind. */

import { imageStages, imagesOf, type NetworkSpec, type Tensor, variableNames } from '../../learning/index.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';

interface TowerParts {
  /** rows x height x width x channels. */
  readonly image: Value;
  readonly tensorOf: (name: string) => Tensor;
}

/** rows x towerWidth. */
export function onnxImageTower(graph: OnnxBuilder, network: NetworkSpec, index: number, { image, tensorOf }: TowerParts): Value {
  const stages = imageStages(imagesOf(network.inputs)[index], network.imageFilters ?? []);
  let values = graph.op('Transpose', [image], { perm: [0n, 3n, 1n, 2n] });
  for (const [stage, { channels, filters, pools }] of stages.entries()) {
    const kernel = filtersFirst(tensorOf(variableNames.imageKernel(index, stage)).data, channels, filters);
    const bias = graph.floats([filters], tensorOf(variableNames.imageBias(index, stage)).data);
    const inputs = [values, graph.floats([filters, channels, 3, 3], kernel), bias];
    values = graph.op('Relu', [graph.op('Conv', inputs, { pads: [1n, 1n, 1n, 1n] })]);
    if (pools) values = graph.op('MaxPool', [values], { kernel_shape: [2n, 2n], strides: [2n, 2n] });
  }
  return graph.op('Flatten', [graph.op('Transpose', [values], { perm: [0n, 2n, 3n, 1n] })], { axis: 1 });
}

/** places x channels x filters to filters x channels x places. */
function filtersFirst(data: Float32Array, channels: number, filters: number): Float32Array {
  const places = 9;
  const turned = new Float32Array(data.length);
  for (let place = 0; place < places; place++) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++) {
        turned[(f * channels + c) * places + place] = data[(place * channels + c) * filters + f] as number;
      }
    }
  }
  return turned;
}
