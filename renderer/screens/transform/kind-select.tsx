/** The kind of transform of one feature. */

import { useTranslation } from 'react-i18next';
import { transformKinds, type views } from '../../../core/contract/index.ts';
import { SelectField } from '../../components/index.ts';
import { usePatchFeature } from './use-patch-feature.ts';

export interface KindSelectProps {
  readonly feature: views.TransformFeatureView;
  /** In a row of the table: small, its label for screen readers only. */
  readonly inRow?: boolean;
}

export function KindSelect({ feature, inRow = false }: KindSelectProps) {
  const { t } = useTranslation();
  const patch = usePatchFeature(feature.name);
  const options = transformKinds.map((kind) => ({
    id: kind,
    label: t(`transform.kinds.${kind}`),
    note: t(`transform.notes.${kind}`),
  }));
  return (
    <SelectField
      size={inRow ? 's' : 'm'}
      hideLabel={inRow}
      label={inRow ? t('transform.kindOf', { name: feature.name }) : t('transform.settings.transform')}
      options={options}
      value={feature.configured}
      isDisabled={patch.pending}
      onChange={(kind) => kind !== feature.configured && patch.set('transform', kind)}
    />
  );
}
