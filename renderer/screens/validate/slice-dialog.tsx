/** The columns to slice by: one, or up to three crossed. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Dialog, FeatureChips } from '../../components/index.ts';
import { sliceableFeatures } from './datasets.ts';

export interface SliceDialogProps {
  readonly validation: views.ValidationView;
  readonly sliceBy: readonly string[];
  readonly onSlice: (columns: readonly string[]) => void;
  readonly onClose: () => void;
}

const mostColumns = 3;

export function SliceDialog({ validation, sliceBy, onSlice, onClose }: SliceDialogProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>(sliceBy);
  const candidates = sliceableFeatures(validation);
  const slices = chosen.reduce((product, name) => product * (candidates.find((one) => one.name === name)?.values ?? 1), 1);
  const close = (columns: readonly string[]): void => {
    onSlice(columns);
    onClose();
  };
  const footer = (
    <>
      <Button isDisabled={sliceBy.length === 0} onPress={() => close([])}>
        {t('validate.slices.none')}
      </Button>
      <Button variant="primary" isDisabled={chosen.length === 0} onPress={() => close(chosen)}>
        {t('validate.slices.apply')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('validate.slices.title')} isOpen onClose={onClose} footer={footer}>
      <div className="stack">
        <p className="secondary">{t('validate.slices.meaning')}</p>
        <FeatureChips
          features={candidates}
          most={mostColumns}
          search={t('validate.search')}
          {...{ chosen }}
          onChoose={setChosen}
        />
        {candidates.length === 0 ? <p>{t('validate.slices.noColumn')}</p> : null}
        {chosen.length > 0 ? <p className="secondary">{t('validate.slices.atMost', { count: slices })}</p> : null}
      </div>
    </Dialog>
  );
}
