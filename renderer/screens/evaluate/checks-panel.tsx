/** What a blessing asks for, and whether it holds. */

import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Chip, Panel } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { ThresholdsDialog } from './asked/thresholds-dialog.tsx';
import { overall } from './metric-rows.ts';
import { Warnings } from './warnings.tsx';

export function ChecksPanel({ evaluation }: { readonly evaluation: views.Evaluation }) {
  const { t } = useTranslation();
  const asked = useStore((state) => state.project?.config.evaluation);
  const [isEdited, setEdited] = useState(false);
  const checks = [...evaluation.checks].sort((a, b) => Number(a.passed) - Number(b.passed));
  const verdict = (
    <Chip tone={evaluation.blessed ? 'good' : 'problem'}>
      {t(evaluation.blessed ? 'evaluate.checks.blessed' : 'evaluate.checks.notBlessed')}
    </Chip>
  );
  return (
    <Panel title={t('evaluate.checks.title')} actions={verdict}>
      {checks.length === 0 ? (
        <p className="secondary">{t('evaluate.checks.none')}</p>
      ) : (
        <ul className="evaluate__checks">
          {checks.map((check) => (
            <li key={`${check.metric} ${check.slice} ${check.reason}`}>
              <Mark passed={check.passed} />
              <span>
                {check.reason}
                {check.slice === overall ? null : (
                  <span className="secondary"> {t('evaluate.checks.slice', { slice: check.slice })}</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Warnings warnings={evaluation.warnings} about={['labels', 'thresholds', 'decision_threshold']} />
      {asked ? (
        <div className="evaluate__change">
          <Button size="s" onPress={() => setEdited(true)}>
            {t('evaluate.checks.change')}
          </Button>
        </div>
      ) : null}
      {asked && isEdited ? <ThresholdsDialog {...{ evaluation, asked }} onClose={() => setEdited(false)} /> : null}
    </Panel>
  );
}

function Mark({ passed }: { readonly passed: boolean }) {
  const { t } = useTranslation();
  const Icon = passed ? IconCheck : IconX;
  return (
    <span className={passed ? 'tone-good' : 'tone-problem'}>
      <Icon size={15} aria-hidden="true" />
      <span className="visually-hidden">{t(passed ? 'evaluate.checks.holds' : 'evaluate.checks.fails')}</span>
    </span>
  );
}
