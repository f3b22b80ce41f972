/** training.json: how a model came to be, for the training screen and for people. */

import type { EpochReport, ModelConfig } from '../../contract/index.ts';
import type { EngineChoice, EngineMeasurement, NetworkSpec } from '../../learning/index.ts';
import type { RowSplit, RowsRead, SampledRows, TrainedModel } from '../../training/index.ts';
import type { Contender } from './choose-model.ts';

export interface TrainingRecord {
  readonly format: 'loopwright.training';
  readonly version: 1;
  readonly seconds: number;
  readonly engine: string;
  readonly engines: readonly EngineMeasurement[];
  /** Of the model kept as the candidate. */
  readonly family: Contender['family'];
  readonly settings: ModelConfig;
  readonly parameters: { readonly hidden: readonly number[]; readonly inputs: number };
  readonly rows: {
    readonly training: number;
    readonly validation: number;
    readonly without_label: number;
    /** With label.example_weight_key: rows left out because they weigh 0, rows without a weight, which weigh 1, and the mean of all kept. */
    readonly weight_zero?: number;
    readonly weight_absent?: number;
    readonly weight_mean?: number;
    /** With model.sampling: training rows before it, those it left out, and how often one comes at most. */
    readonly before_sampling?: number;
    readonly left_out?: number;
    readonly most_often?: number;
  };
  readonly candidate: TrainingCurve;
  readonly linear_baseline: TrainingCurve;
  /** Trees trained beside the candidate; alone, they are the candidate. */
  readonly trees?: TrainingCurve;
}

interface TrainingCurve {
  readonly best_epoch: number;
  readonly validation_loss: number;
  readonly epochs: readonly EpochReport[];
}

export function trainingRecord(training: {
  readonly config: ModelConfig;
  readonly family: TrainingRecord['family'];
  readonly network: NetworkSpec;
  readonly read: RowsRead;
  readonly split: RowSplit;
  readonly sampled: SampledRows | undefined;
  readonly choice: EngineChoice;
  readonly linear: TrainedModel;
  readonly candidate: TrainedModel;
  readonly trees: TrainedModel | undefined;
  readonly seconds: number;
}): TrainingRecord {
  const { config, network, read, split, sampled, choice } = training;
  return {
    format: 'loopwright.training',
    version: 1,
    seconds: training.seconds,
    engine: training.candidate.engine ?? choice.engine.name,
    engines: choice.engines,
    family: training.family,
    settings: config,
    parameters: { hidden: network.hidden, inputs: network.inputs.denseWidth },
    rows: {
      training: split.training.length,
      validation: split.validation.length,
      without_label: read.withoutLabel,
      ...(read.weighed
        ? { weight_zero: read.weighed.zero, weight_absent: read.weighed.without, weight_mean: read.weighed.mean }
        : {}),
      ...(sampled && { before_sampling: sampled.before, left_out: sampled.leftOut, most_often: sampled.mostOften }),
    },
    candidate: curve(training.candidate),
    linear_baseline: curve(training.linear),
    ...(training.trees ? { trees: curve(training.trees) } : {}),
  };
}

function curve({ epochs, bestEpoch, validationLoss }: TrainedModel): TrainingCurve {
  return { best_epoch: bestEpoch, validation_loss: validationLoss, epochs };
}
