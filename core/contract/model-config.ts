/** loopwright.yaml's model and tuning: what is trained, how, and what a tuning searches. */

import { z } from 'zod';

/** Histogram gradient-boosted trees. */
export const treesSchema = z.strictObject({
  /** Rounds, at most: each grows one tree, or one a class. */
  rounds: z.int().min(1).max(10_000).default(500),
  /** Rounds without a better validation loss before stopping; 0 never stops early. */
  patience: z.int().min(0).default(20),
  /** Shrinkage: the share of each tree that counts. */
  learning_rate: z.number().positive().max(1).default(0.1),
  /** The rounds that were best on the validation rows are grown once more, on these rows too. */
  refit: z.boolean().default(true),
  leaves: z.int().min(2).max(1024).default(31),
  /** Splits on the way to a leaf, at most. */
  depth: z.int().min(1).max(64).default(16),
  /** Fewest rows of a leaf. */
  min_rows: z.int().min(1).default(20),
  /** Smallest sum of hessians of a leaf: rows that are as good as right weigh little. */
  min_weight: z.number().min(0).default(0.001),
  l2: z.number().min(0).default(1),
  /** Bins of a number, and of a feature's categories with the rare ones as one. */
  bins: z.int().min(3).max(255).default(255),
  /**
   * Share of the rows each round is grown on: less than all makes trees differ, which on few rows answers better (Friedman
   * 2002). Share of the features each tree may split on.
   */
  row_share: z.number().positive().max(1).default(0.8),
  feature_share: z.number().positive().max(1).default(1),
  /** Categories: what a category must bring beside its own rows, as a sum of hessians, before it is believed. */
  category_smoothing: z.number().min(0).default(10),
  /** Categories with fewer rows are taken together. */
  category_min_rows: z.int().min(1).default(5),
});

export const modelSchema = z.strictObject({
  /**
   * auto: linear, trees and wide & deep are all trained; a less simple one is kept when its validation loss is clearly lower.
   * layers: your own TF.js Layers model, from `module`; never picked by itself.
   */
  family: z.enum(['auto', 'wide_deep', 'linear', 'trees', 'layers']).default('auto'),
  /**
   * layers: the JavaScript module that exports getModel(tf, { inputs, label, settings }), relative to the project folder;
   * `loopwright model template` writes one.
   */
  module: z.string().min(1).optional(),
  /** layers: handed to getModel as it stands. */
  settings: z.record(z.string(), z.json()).default({}),
  hidden: z.array(z.int().min(1).max(8192)).max(8).default([64, 32]),
  /**
   * Batch normalisation before the activation of each hidden layer, as Keras' BatchNormalization; folded into the layers for
   * serving.
   */
  batch_norm: z.boolean().default(false),
  dropout: z.number().min(0).max(0.95).default(0.1),
  l2: z.number().min(0).default(1e-5),
  /**
   * What a text's token embeddings become: cnn takes the best of each filter of a convolution, average their mean, which few
   * rows and pretrained vectors suit.
   */
  text_encoder: z.enum(['cnn', 'average']).default('cnn'),
  text_filters: z.int().min(1).max(1024).default(32),
  text_kernel: z.int().min(1).max(15).default(3),
  /** Filters of an image's convolutions (3 x 3, relu), each but on single rows of pixels followed by 2 x 2 max pooling. */
  image_filters: z.array(z.int().min(1).max(1024)).min(1).max(8).default([16, 32, 64]),
  /** Images of every step are moved by up to a tenth of a side (shift), and half of them mirrored too (shift_flip). */
  image_augmentation: z.enum(['none', 'shift', 'shift_flip']).default('shift'),
  optimizer: z.enum(['adam', 'adamw', 'rmsprop', 'momentum', 'sgd']).default('adam'),
  learning_rate: z.number().positive().default(0.002),
  /** How the learning rate goes on: exponential falls smoothly, cosine rises for `warmup_epochs` and then falls to 0. */
  learning_rate_schedule: z.enum(['constant', 'exponential', 'cosine']).default('constant'),
  /** exponential: what is left of the learning rate after each epoch. */
  decay_rate: z.number().positive().max(1).default(0.9),
  /** cosine: epochs, or parts of one, until the learning rate is reached. */
  warmup_epochs: z.number().min(0).default(0),
  /** momentum: share of a step that goes on into the next. */
  momentum: z.number().min(0).max(0.999).default(0.9),
  /** adamw: share of a kernel's weights that a step at learning rate 1 takes away. */
  weight_decay: z.number().min(0).default(0.004),
  /** Gradients are scaled down to this norm; 0 never. */
  clip_norm: z.number().min(0).default(0),
  /** Rows a step, at most: on few rows less, so that an epoch has some twenty steps. */
  batch_size: z.int().min(1).max(65_536).default(256),
  /** Linear models, and networks of images, on few rows up to five times as many, and of `patience` too. */
  epochs: z.int().min(1).max(10_000).default(20),
  /** Epochs without a better validation loss before stopping; 0 never stops early. */
  patience: z.int().min(0).default(3),
  /** Up to 5,000 rows: once the best epoch is known, so many epochs are trained anew, on the validation rows too. */
  refit: z.boolean().default(true),
  /** What a row of each class weighs in the loss: a number by class, 1 for those not named. */
  class_weights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().min(0).max(1_000_000))]).default('none'),
  /**
   * oversample: rows of rarer classes are repeated until there are `sampling_ratio` times as many as of the most common one.
   * undersample: rows of commoner classes are left out until the rarest has `sampling_ratio` times as many. Rows that decide
   * when to stop are never touched.
   */
  sampling: z.enum(['none', 'oversample', 'undersample']).default('none'),
  sampling_ratio: z.number().positive().max(1).default(1),
  engine: z.enum(['auto', 'fused', 'tensorflow', 'wasm', 'webgpu', 'cpu']).default('auto'),
  /**
   * Threads that the fused engine divides a batch's rows between, which shows in the last bits of a result; 0: two or more
   * where they were measured to gain.
   */
  threads: z.int().min(0).max(64).default(0),
  trees: treesSchema.prefault({}),
});

/** What a setting may be in a tuning: one of some values, or a number between two. */
const searchDomainSchema = z.union([
  z.strictObject({ values: z.array(z.json()).min(1).max(1000) }),
  z
    .strictObject({
      min: z.number(),
      max: z.number(),
      /** Equal ratios are equally likely. */
      log: z.boolean().default(false),
      integer: z.boolean().default(false),
    })
    .refine(({ min, max }) => min <= max, 'min is above max')
    .refine(({ min, log }) => !log || min > 0, 'log needs a min above 0'),
]);

export const tuningSchema = z.strictObject({
  search: z.enum(['tpe', 'random', 'grid']).default('tpe'),
  /** Settings tried, at most. */
  trials: z.int().min(1).max(10_000).default(30),
  /** Minutes after which nothing new begins and what runs is stopped; 0: no limit. */
  minutes: z.number().min(0).default(0),
  /** Trials side by side; 0: as many as this machine has cores. */
  parallel: z.int().min(0).max(256).default(0),
  /** Trials that look bad after a few epochs are not trained on (successive halving). */
  halving: z.boolean().default(true),
  /** halving: epochs every trial gets. */
  least_epochs: z.int().min(1).default(2),
  /** halving: of so many trials one goes on, to so many times the epochs. */
  reduction: z.int().min(2).max(10).default(3),
  /** grid: values tried of a number. */
  grid_places: z.int().min(1).max(100).default(3),
  /** Settings of the model to search, by name (`learning_rate`); empty: those that usually matter. */
  space: z.record(z.string(), searchDomainSchema).default({}),
});

export type ModelConfig = z.infer<typeof modelSchema>;
export type TreesConfig = z.infer<typeof treesSchema>;
export type TuningConfig = z.infer<typeof tuningSchema>;
