/** The features that every evaluation is sliced by: one, or up to three crossed. */

import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvaluationConfig } from '../../../../core/contract/index.ts';
import { Button, FeatureChips, IconButton } from '../../../components/index.ts';
import { useView } from '../../../store/index.ts';
import { AskedDialog } from './asked-dialog.tsx';
import { hasSlice, type SliceFeature, sliceFeatures, sliceName } from './slice-features.ts';
import { useSetEvaluation } from './use-set-evaluation.ts';

export interface SlicesDialogProps {
  /** As the project file has it. */
  readonly asked: EvaluationConfig;
  readonly onClose: () => void;
}

const mostCrossed = 3;

export function SlicesDialog({ asked, onClose }: SlicesDialogProps) {
  const { t } = useTranslation();
  const { pending, save } = useSetEvaluation();
  const view = useView((client) => client.validate.view(), { topics: ['run'] });
  const [slices, setSlices] = useState<readonly (readonly string[])[]>(asked.slices);
  const isChanged = JSON.stringify(slices) !== JSON.stringify(asked.slices);
  const keep = async (again: boolean): Promise<void> => {
    if (await save({ slices: slices.map((features) => [...features]) }, again)) onClose();
  };
  return (
    <AskedDialog
      title={t('evaluate.asked.slices.title')}
      isPending={pending}
      canSave={isChanged}
      onSave={(again) => void keep(again)}
      onClose={onClose}
    >
      <div className="stack">
        <p className="secondary">{t('evaluate.asked.slices.meaning', { rows: asked.min_slice_size })}</p>
        <ul className="row row--wrap" aria-label={t('evaluate.asked.slices.chosen')}>
          {slices.map((features) => (
            <li key={sliceName(features)} className="asked__slice">
              <span className="mono">{sliceName(features)}</span>
              <IconButton
                label={t('evaluate.asked.slices.remove', { name: sliceName(features) })}
                icon={<IconX size={13} aria-hidden="true" />}
                onPress={() => setSlices(slices.filter((one) => one !== features))}
              />
            </li>
          ))}
          {slices.length === 0 ? <li className="secondary">{t('evaluate.asked.slices.none')}</li> : null}
        </ul>
        {asked.slicing_specs.length > 0 ? (
          <p className="small secondary">{t('evaluate.asked.slices.specs', { count: asked.slicing_specs.length })}</p>
        ) : null}
        <NewSlice
          features={view.value ? sliceFeatures(view.value) : []}
          slices={slices}
          onAdd={(features) => setSlices([...slices, features])}
        />
      </div>
    </AskedDialog>
  );
}

interface NewSliceProps {
  readonly features: readonly SliceFeature[];
  readonly slices: readonly (readonly string[])[];
  readonly onAdd: (features: readonly string[]) => void;
}

function NewSlice({ features, slices, onAdd }: NewSliceProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const isThere = hasSlice(slices, chosen);
  const add = (): void => {
    onAdd(chosen);
    setChosen([]);
  };
  if (features.length === 0) return <p className="secondary">{t('evaluate.asked.slices.noFeature')}</p>;
  return (
    <>
      <fieldset className="asked__features">
        <legend className="field__label">{t('evaluate.asked.slices.choose', { count: mostCrossed })}</legend>
        <FeatureChips
          most={mostCrossed}
          search={t('evaluate.asked.slices.search')}
          {...{ features, chosen }}
          onChoose={setChosen}
        />
      </fieldset>
      <div className="row">
        <Button
          size="s"
          icon={<IconPlus size={14} aria-hidden="true" />}
          isDisabled={chosen.length === 0 || isThere}
          onPress={add}
        >
          {chosen.length === 0
            ? t('evaluate.asked.slices.add')
            : t('evaluate.asked.slices.addNamed', { name: sliceName(chosen) })}
        </Button>
        {chosen.length > 0 && isThere ? <span className="small secondary">{t('evaluate.asked.slices.there')}</span> : null}
      </div>
    </>
  );
}
