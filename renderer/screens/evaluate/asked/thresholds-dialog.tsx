/** What a model must reach to be blessed: bounds of metrics, and gains over the served model. */

import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvaluationConfig, views } from '../../../../core/contract/index.ts';
import { Button } from '../../../components/index.ts';
import { AskedDialog } from './asked-dialog.tsx';
import { draftError, newChange, newThreshold, rowsOf, thresholdsOf, withRow } from './threshold-draft.ts';
import { ChangeRows, ValueRows } from './threshold-rows.tsx';
import { useSetEvaluation } from './use-set-evaluation.ts';

export interface ThresholdsDialogProps {
  readonly evaluation: views.Evaluation;
  /** As the project file has it. */
  readonly asked: EvaluationConfig;
  readonly onClose: () => void;
}

export function ThresholdsDialog({ evaluation, asked, onClose }: ThresholdsDialogProps) {
  const { t } = useTranslation();
  const { pending, save } = useSetEvaluation();
  const [bounds, setBounds] = useState(() => rowsOf(asked.thresholds));
  const [changes, setChanges] = useState(() => rowsOf(asked.change_thresholds));
  const draft = { thresholds: thresholdsOf(bounds), change_thresholds: thresholdsOf(changes) };
  const all = [...draft.thresholds, ...draft.change_thresholds];
  const isChanged =
    JSON.stringify(draft) !== JSON.stringify({ thresholds: asked.thresholds, change_thresholds: asked.change_thresholds });
  const keep = async (again: boolean): Promise<void> => {
    if (await save(draft, again)) onClose();
  };
  return (
    <AskedDialog
      title={t('evaluate.asked.title')}
      isPending={pending}
      canSave={isChanged && all.every((one) => draftError(one) === undefined)}
      onSave={(again) => void keep(again)}
      onClose={onClose}
    >
      <div className="stack">
        <p className="secondary">{t('evaluate.asked.meaning')}</p>
        <Section
          title={t('evaluate.asked.bounds')}
          note={t('evaluate.asked.boundsNote')}
          add={t('evaluate.asked.addBound')}
          onAdd={() => setBounds(withRow(bounds, newThreshold(evaluation)))}
        >
          <ValueRows evaluation={evaluation} rows={bounds} onChange={setBounds} />
        </Section>
        <Section
          title={t('evaluate.asked.changes')}
          note={t('evaluate.asked.changesNote')}
          add={t('evaluate.asked.addChange')}
          onAdd={() => setChanges(withRow(changes, newChange(evaluation)))}
        >
          <ChangeRows evaluation={evaluation} rows={changes} onChange={setChanges} />
        </Section>
        {all.length === 0 ? <p className="tone-eval">{t('evaluate.asked.none')}</p> : null}
      </div>
    </AskedDialog>
  );
}

interface SectionProps {
  readonly title: string;
  readonly note: string;
  readonly add: string;
  readonly onAdd: () => void;
  readonly children: ReactNode;
}

function Section({ title, note, add, onAdd, children }: SectionProps) {
  return (
    <section aria-label={title} className="asked__section">
      <h3 className="small strong">{title}</h3>
      <p className="small secondary">{note}</p>
      <ul className="asked__rows">{children}</ul>
      <div>
        <Button size="s" icon={<IconPlus size={14} aria-hidden="true" />} onPress={onAdd}>
          {add}
        </Button>
      </div>
    </section>
  );
}
