/** The screens by name: one line each, loaded when first shown. */

import { type ComponentType, lazy } from 'react';
import type { ScreenId } from '../store/index.ts';

export const screens: Readonly<Partial<Record<ScreenId, ComponentType>>> = {
  home: lazy(async () => ({ default: (await import('../screens/home/index.tsx')).HomeScreen })),
  data: lazy(async () => ({ default: (await import('../screens/data/index.tsx')).DataScreen })),
  validate: lazy(async () => ({ default: (await import('../screens/validate/index.tsx')).ValidateScreen })),
  transform: lazy(async () => ({ default: (await import('../screens/transform/index.tsx')).TransformScreen })),
  train: lazy(async () => ({ default: (await import('../screens/train/index.tsx')).TrainScreen })),
  tune: lazy(async () => ({ default: (await import('../screens/tune/index.tsx')).TuneScreen })),
  evaluate: lazy(async () => ({ default: (await import('../screens/evaluate/index.tsx')).EvaluateScreen })),
  serve: lazy(async () => ({ default: (await import('../screens/serve/index.tsx')).ServeScreen })),
  feedback: lazy(async () => ({ default: (await import('../screens/feedback/index.tsx')).FeedbackScreen })),
  pipeline: lazy(async () => ({ default: (await import('../screens/pipeline/index.tsx')).PipelineScreen })),
  lineage: lazy(async () => ({ default: (await import('../screens/lineage/index.tsx')).LineageScreen })),
  models: lazy(async () => ({ default: (await import('../screens/models/index.tsx')).ModelsScreen })),
  runs: lazy(async () => ({ default: (await import('../screens/runs/index.tsx')).RunsScreen })),
  settings: lazy(async () => ({ default: (await import('../screens/settings/index.tsx')).SettingsScreen })),
};
