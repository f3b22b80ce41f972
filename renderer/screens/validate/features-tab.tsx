/** The features beside the one selected. */

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { SelectField, TextField, ToggleChip } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { DatasetsBar } from './datasets-bar.tsx';
import { FeatureDetail } from './feature-detail.tsx';
import { FeatureTable } from './feature-table.tsx';
import { countByFilter, type FeatureSort, type FilterId, filterFeatures, filterIds, sortFeatures, sortIds } from './filters.ts';
import type { Comparisons } from './use-comparisons.ts';
import { useDatasetRows } from './use-dataset-rows.ts';

export interface FeaturesTabProps {
  readonly validation: views.ValidationView;
  readonly schema: views.SchemaView | undefined;
  readonly comparisons: Comparisons;
  readonly onSchema: (schema: views.SchemaView) => void;
  readonly onValidation: (validation: views.ValidationView | null) => void;
}

export function FeaturesTab({ validation, schema, comparisons, onSchema, onValidation }: FeaturesTabProps) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const [filter, setFilter] = useState<FilterId>('all');
  const [text, setText] = useState('');
  const [sort, setSort] = useState<FeatureSort>({ by: 'severity', reversed: false });
  const { shown } = comparisons;
  const features = useMemo(
    () => sortFeatures(filterFeatures(validation.features, filter, text), sort, shown),
    [validation, filter, text, sort, shown],
  );
  const openTheRows = useDatasetRows(comparisons.datasets, comparisons.sliceBy);
  const selected = validation.features.find((feature) => feature.name === target) ?? features[0];
  return (
    <div className="validate-features">
      <DatasetsBar validation={validation} comparisons={comparisons} />
      <div className="validate">
        <div className="validate__list">
          <Filters
            validation={validation}
            filter={filter}
            onFilter={setFilter}
            text={text}
            onText={setText}
            sort={sort}
            onSort={setSort}
          />
          <FeatureTable
            features={features}
            schema={schema}
            datasets={shown}
            selected={selected?.name ?? null}
            sort={sort}
            onSort={setSort}
            onSelect={setTarget}
          />
        </div>
        {selected ? (
          <FeatureDetail
            key={selected.name}
            feature={selected}
            validation={validation}
            schema={schema}
            datasets={shown}
            onRows={openTheRows}
            onSchema={onSchema}
            onValidation={onValidation}
          />
        ) : (
          <p className="validate__nothing secondary">{t('validate.noMatch')}</p>
        )}
      </div>
    </div>
  );
}

interface FiltersProps {
  readonly validation: views.ValidationView;
  readonly filter: FilterId;
  readonly onFilter: (filter: FilterId) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly sort: FeatureSort;
  readonly onSort: (sort: FeatureSort) => void;
}

function Filters({ validation, filter, onFilter, text, onText, sort, onSort }: FiltersProps) {
  const { t } = useTranslation();
  const counts = useMemo(() => countByFilter(validation.features), [validation]);
  const sortBy = (id: string): void => onSort({ by: sortIds.find((one) => one === id) ?? 'severity', reversed: false });
  return (
    <div className="row validate__filters">
      {filterIds.map((id) => (
        <ToggleChip
          key={id}
          tone={id === 'findings' && counts.findings > 0 ? 'problem' : 'neutral'}
          selected={filter === id}
          onChange={() => onFilter(id)}
        >
          {t(`validate.filters.${id}`)} {counts[id]}
        </ToggleChip>
      ))}
      <div className="validate__search">
        <TextField label={t('validate.search')} hideLabel placeholder={t('validate.search')} value={text} onChange={onText} />
      </div>
      <div className="validate__sort">
        <SelectField
          size="s"
          hideLabel
          label={t('validate.sort.label')}
          options={sortIds.map((id) => ({ id, label: t(`validate.sort.${id}`) }))}
          value={sort.by}
          onChange={sortBy}
        />
      </div>
    </div>
  );
}
