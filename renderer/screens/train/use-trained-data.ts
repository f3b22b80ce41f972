/** What the next training learns from, as far as it decides which settings count: as fitted, and as the project file has it by now. */

import type { FeatureConfig, LabelConfig, TransformKind } from '../../../core/contract/index.ts';
import { useStore, useView } from '../../store/index.ts';
import type { TrainedData } from './settings-of-family.ts';

const textKinds: readonly TransformKind[] = ['text', 'hashed_text'];

export function useTrainedData(): TrainedData {
  const config = useStore((state) => state.project?.config);
  const { value: fitted } = useView((client) => client.transform.view(), { topics: ['run'] });
  const features = config?.features ?? {};
  const has = (kinds: readonly TransformKind[]): boolean =>
    Object.values(features).some(({ transform = 'auto' }) => kinds.includes(transform)) ||
    (fitted?.features.some(({ name, applied }) => kinds.includes(applied) && isAuto(features[name])) ?? false);
  return { label: labelKind(config?.label) ?? fitted?.label.kind, hasTexts: has(textKinds), hasImages: has(['image']) };
}

function isAuto(settings: Partial<FeatureConfig> | undefined): boolean {
  return settings?.transform === undefined || settings.transform === 'auto';
}

function labelKind(label: LabelConfig | undefined): TrainedData['label'] {
  return label === undefined || label.type === 'auto' ? undefined : label.type;
}
