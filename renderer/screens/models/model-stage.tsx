/** How far a model or one of its versions has come, as a chip. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Tone } from '../../components/index.ts';

const tones: Readonly<Record<views.ModelStage, Tone>> = {
  trained: 'neutral',
  not_blessed: 'problem',
  blessed: 'good',
  archived: 'neutral',
  pushed: 'neutral',
  served: 'serving',
  default: 'serving',
};

export function ModelStageChip({ model }: { readonly model: views.RegisteredModel }) {
  const { t } = useTranslation();
  if (model.deleted) return <Chip>{t('models.inTrash')}</Chip>;
  return <StageChip stage={model.stage} />;
}

export function StageChip({ stage }: { readonly stage: views.ModelStage }) {
  const { t } = useTranslation();
  return <Chip tone={tones[stage]}>{t(`models.stages.${stage}`)}</Chip>;
}

/** In the order of their worth, for sorting. */
export const stageOrder: readonly views.ModelStage[] = [
  'trained',
  'not_blessed',
  'archived',
  'blessed',
  'pushed',
  'served',
  'default',
];
