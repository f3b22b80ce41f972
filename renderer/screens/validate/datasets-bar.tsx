/** Which datasets are compared: the splits, the span before, what was served, slices. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, ToggleChip } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { JobLine } from './job-line.tsx';
import { SliceDialog } from './slice-dialog.tsx';
import type { Comparisons } from './use-comparisons.ts';

export interface DatasetsBarProps {
  readonly validation: views.ValidationView;
  readonly comparisons: Comparisons;
}

export function DatasetsBar({ validation, comparisons }: DatasetsBarProps) {
  const { t } = useTranslation();
  const [slicing, setSlicing] = useState(false);
  const { datasets, shown, sliceBy, loading, left } = comparisons;
  const asked = (['previous', 'serving'] as const).filter((kind) => !comparisons.isLoaded(kind));
  return (
    <div className="datasets">
      <fieldset className="datasets__chips">
        <legend className="datasets__legend">{t('validate.datasets.compare')}</legend>
        {datasets.map((dataset) => (
          <ToggleChip
            key={dataset.id}
            swatch={dataset.tone}
            selected={shown.includes(dataset)}
            onChange={() => comparisons.toggle(dataset.id)}
          >
            {dataset.name} <span className="tertiary">{format.formatCompact(dataset.rows)}</span>
          </ToggleChip>
        ))}
        {asked.map((kind) => (
          <ToggleChip key={kind} selected={false} isDisabled={loading !== null} onChange={() => comparisons.add(kind)}>
            {t(`validate.datasets.${kind}`)}
          </ToggleChip>
        ))}
        {left > 0 ? <span className="secondary small">{t('validate.datasets.left', { count: left })}</span> : null}
        <Button size="s" variant="quiet" isDisabled={loading !== null} onPress={() => setSlicing(true)}>
          {sliceBy.length === 0
            ? t('validate.datasets.slice')
            : t('validate.datasets.slicedBy', { columns: sliceBy.join(' × ') })}
        </Button>
      </fieldset>
      {loading ? <JobLine /> : null}
      {slicing ? (
        <SliceDialog validation={validation} sliceBy={sliceBy} onSlice={comparisons.slice} onClose={() => setSlicing(false)} />
      ) : null}
    </div>
  );
}
