/** The features beside the one selected. */

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { TextField, ToggleChip } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { FeatureDetail } from './feature-detail.tsx';
import { FeatureTable } from './feature-table.tsx';
import { countByFilter, type FilterId, filterFeatures, filterIds } from './filters.ts';

export interface FeaturesTabProps {
  readonly validation: views.ValidationView;
  readonly schema: views.SchemaView | undefined;
  readonly shown: { readonly train: boolean; readonly eval: boolean };
  readonly onSchema: (schema: views.SchemaView) => void;
  readonly onValidation: (validation: views.ValidationView | null) => void;
}

export function FeaturesTab({ validation, schema, shown, onSchema, onValidation }: FeaturesTabProps) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const [filter, setFilter] = useState<FilterId>('all');
  const [text, setText] = useState('');
  const counts = useMemo(() => countByFilter(validation.features), [validation]);
  const features = useMemo(() => filterFeatures(validation.features, filter, text), [validation, filter, text]);
  const selected = validation.features.find((feature) => feature.name === target) ?? features[0];
  return (
    <div className="validate">
      <div className="validate__list">
        <div className="row validate__filters">
          {filterIds.map((id) => (
            <ToggleChip
              key={id}
              tone={id === 'findings' && counts.findings > 0 ? 'problem' : 'neutral'}
              selected={filter === id}
              onChange={() => setFilter(id)}
            >
              {t(`validate.filters.${id}`)} {counts[id]}
            </ToggleChip>
          ))}
          <div className="validate__search">
            <TextField
              label={t('validate.search')}
              hideLabel
              placeholder={t('validate.search')}
              value={text}
              onChange={setText}
            />
          </div>
        </div>
        <FeatureTable features={features} schema={schema} selected={selected?.name ?? null} shown={shown} onSelect={setTarget} />
      </div>
      {selected ? (
        <FeatureDetail
          key={selected.name}
          feature={selected}
          validation={validation}
          schema={schema}
          onSchema={onSchema}
          onValidation={onValidation}
        />
      ) : null}
    </div>
  );
}
