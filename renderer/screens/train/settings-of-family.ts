/** Which settings the next training listens to, in groups: those of other families would only seem to do something. */

import { type ModelConfig, modelSchema } from '../../../core/contract/index.ts';

export interface TrainedData {
  readonly label: 'binary' | 'multiclass' | 'multilabel' | 'regression' | undefined;
  readonly hasTexts: boolean;
  readonly hasImages: boolean;
}

export type ModelSetting = Exclude<keyof ModelConfig, 'trees' | 'settings'>;

export interface SettingsGroup {
  readonly id: 'model' | 'training' | 'layers' | 'texts' | 'images';
  readonly settings: readonly ModelSetting[];
}

const defaults = modelSchema.parse({});

export function settingsOfFamily(model: ModelConfig, data: TrainedData): readonly SettingsGroup[] {
  const isDeep = model.family === 'wide_deep' || model.family === 'auto';
  const groups: readonly SettingsGroup[] = [
    { id: 'model', settings: modelSettings(model, data) },
    { id: 'training', settings: model.family === 'trees' ? [] : trainingSettings(model) },
    { id: 'layers', settings: isDeep ? layerSettings(model) : [] },
    { id: 'texts', settings: isDeep && data.hasTexts ? textSettings(model) : [] },
    { id: 'images', settings: isDeep && data.hasImages ? ['image_filters', 'image_augmentation'] : [] },
  ];
  return groups.filter(({ settings }) => settings.length > 0);
}

function modelSettings(model: ModelConfig, { label }: TrainedData): readonly ModelSetting[] {
  // What is set and refused must be there to be taken back.
  const weighs = label !== 'regression' || isSet(model, 'class_weights');
  const samples = (label !== 'regression' && label !== 'multilabel') || isSet(model, 'sampling');
  return [
    'family',
    ...(model.family === 'layers' ? (['module'] as const) : []),
    ...(weighs ? (['class_weights'] as const) : []),
    ...(samples ? (['sampling'] as const) : []),
    ...(samples && isSet(model, 'sampling') ? (['sampling_ratio'] as const) : []),
  ];
}

function trainingSettings(model: ModelConfig): readonly ModelSetting[] {
  const { optimizer, learning_rate_schedule: schedule, engine } = model;
  return [
    'epochs',
    'patience',
    'batch_size',
    'optimizer',
    ...(optimizer === 'momentum' ? (['momentum'] as const) : []),
    ...(optimizer === 'adamw' ? (['weight_decay'] as const) : []),
    'learning_rate',
    'learning_rate_schedule',
    ...(schedule === 'exponential' ? (['decay_rate'] as const) : []),
    ...(schedule === 'cosine' ? (['warmup_epochs'] as const) : []),
    'clip_norm',
    // Regularisers of a user's own model are the module's.
    ...(model.family === 'layers' ? [] : (['l2'] as const)),
    'engine',
    ...(engine === 'auto' || engine === 'fused' ? (['threads'] as const) : []),
    // Rows that would undo the sampling are not trained on.
    ...(isSet(model, 'sampling') ? [] : (['refit'] as const)),
  ];
}

function layerSettings({ hidden }: ModelConfig): readonly ModelSetting[] {
  return hidden.length > 0 ? ['hidden', 'dropout', 'batch_norm'] : ['hidden'];
}

function textSettings({ text_encoder: encoder }: ModelConfig): readonly ModelSetting[] {
  return encoder === 'cnn' ? ['text_encoder', 'text_filters', 'text_kernel'] : ['text_encoder'];
}

function isSet(model: ModelConfig, name: 'class_weights' | 'sampling'): boolean {
  return JSON.stringify(model[name]) !== JSON.stringify(defaults[name]);
}
