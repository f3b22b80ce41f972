/** What a feature costs the network: its parameters, from what it became and the model's settings. */

import type { ModelConfig, views } from '../../../core/contract/index.ts';

/** Outputs of the network: one, or one a class. */
export function outputUnits({ kind, classes }: views.TransformLabelView): number {
  return kind === 'multiclass' ? classes.length : 1;
}

/**
 * Weights that exist because of this feature: its row in the wide part, its table, and its share of the first layer. Of the
 * wide and deep network, or of the linear one where that is asked for.
 */
export function parametersOf(cost: views.FeatureCostView, model: ModelConfig, units: number): number {
  const { dense, ids, tokens, pixels } = cost;
  const wide = (dense + (ids?.vocabulary ?? 0) + (tokens?.vocabulary ?? 0)) * units;
  if (model.family === 'linear') return wide + (pixels ? pixels.height * pixels.width * pixels.channels * units : 0);
  const firstLayer = model.hidden[0] ?? units;
  const width = dense + (ids?.dimension ?? 0) + (tokens ? textWidth(tokens, model) : 0);
  const table = ids ? ids.vocabulary * ids.dimension : 0;
  const tower = tokens ? tokens.vocabulary * tokens.dimension + convolutionParameters(tokens, model) : 0;
  const image = pixels ? imageTower(pixels, model.image_filters) : { parameters: 0, width: 0 };
  return wide + table + tower + image.parameters + (width + image.width) * firstLayer;
}

/** As core/learning/image-stages.ts has it: the tower's weights, and the values it adds to the first layer's input. */
function imageTower({ height, width, channels }: NonNullable<views.FeatureCostView['pixels']>, filters: readonly number[]) {
  let size = { height, width, channels };
  let parameters = 0;
  for (const count of filters) {
    parameters += 9 * size.channels * count + count;
    const pools = size.height > 1 && size.width > 1;
    size = { height: pools ? size.height >> 1 : size.height, width: pools ? size.width >> 1 : size.width, channels: count };
  }
  return { parameters, width: size.height * size.width * size.channels };
}

type Tokens = NonNullable<views.FeatureCostView['tokens']>;

function textWidth({ dimension }: Tokens, { text_encoder: encoder, text_filters: filters }: ModelConfig): number {
  return encoder === 'average' ? dimension : filters;
}

function convolutionParameters({ dimension }: Tokens, model: ModelConfig): number {
  return model.text_encoder === 'average' ? 0 : model.text_kernel * dimension * model.text_filters + model.text_filters;
}
