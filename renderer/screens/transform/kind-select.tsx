/** The kind of transform of one feature. */

import { useTranslation } from 'react-i18next';
import type { FeatureConfig, TransformKind, views } from '../../../core/contract/index.ts';
import { SelectField } from '../../components/index.ts';
import { kindsFor } from './settings-of-kind.ts';
import type { PatchFeature } from './use-patch-feature.ts';

export interface KindSelectProps {
  readonly feature: views.TransformFeatureView;
  readonly isCross: boolean;
  /** What the project file says by now. */
  readonly configured: views.TransformFeatureView['configured'];
  readonly config: Partial<FeatureConfig> | undefined;
  readonly patch: PatchFeature;
}

export function KindSelect({ feature, isCross, configured, config = {}, patch }: KindSelectProps) {
  const { t } = useTranslation();
  const options = kindsFor({ dtype: feature.dtype, isCross }).map((kind) => ({
    id: kind,
    label: t(`transform.kinds.${kind}`),
    note: t(`transform.notes.${kind}`),
  }));
  const value = isCross && configured === 'auto' ? 'hashed_embedding' : configured;
  return (
    <SelectField
      label={t('transform.settings.transform')}
      options={options}
      value={value}
      isDisabled={patch.pending}
      onChange={(kind) => kind !== value && patch.become(kind as TransformKind, config)}
    />
  );
}
