/** What the trials say: the best loss so far, which settings matter, and every trial across all settings. */

import { useTranslation } from 'react-i18next';
import type { TrialReport, views } from '../../../core/contract/index.ts';
import { BarGroups, LineChart, ParallelCoordinates } from '../../charts/index.ts';
import { Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { bestSoFar, coordinates, lossOf, showSetting } from './trial-words.ts';

export function ProgressPanel({ trials, planned }: { readonly trials: readonly TrialReport[]; readonly planned: number }) {
  const { t } = useTranslation();
  const dots = trials.flatMap((trial) => {
    const loss = lossOf(trial);
    return loss === undefined ? [] : [{ x: trial.trial + 1, y: loss }];
  });
  return (
    <Panel>
      <LineChart
        label={t('tune.progress.label')}
        title={<span className="tune__chart-title">{t('tune.progress.title')}</span>}
        height={232}
        xLabel={t('tune.progress.trial')}
        yLabel={t('tune.loss')}
        xDomain={[1, Math.max(2, planned, trials.length)]}
        formatX={format.formatCount}
        formatY={(value) => format.formatFixed(value, 3)}
        series={[
          { name: t('tune.progress.best'), tone: 'train', points: bestSoFar(trials) },
          ...dots.map((dot, i) => ({
            name: t('tune.trial', { number: dots[i]?.x ?? 0 }),
            tone: 'neutral' as const,
            points: [dot],
          })),
        ]}
      />
    </Panel>
  );
}

export function ImportancePanel({ importance }: { readonly importance: views.TuningView['importance'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('tune.importance.title')} note={t('tune.importance.note')}>
      {importance.every(({ importance: share }) => share === 0) ? (
        <p className="secondary">{t(importance.length === 0 ? 'tune.importance.tooFew' : 'tune.importance.nothing')}</p>
      ) : (
        <BarGroups
          label={t('tune.importance.title')}
          series={[{ name: t('tune.importance.share'), tone: 'train' }]}
          rows={importance.map(({ setting, importance: share }) => ({ name: showSetting(setting), shares: [share] }))}
        />
      )}
    </Panel>
  );
}

export interface CoordinatesPanelProps {
  readonly space: readonly views.TunedSetting[];
  readonly trials: readonly TrialReport[];
  readonly selected: number | undefined;
  readonly onSelect: (trial: number) => void;
}

export function CoordinatesPanel({ space, trials, selected, onSelect }: CoordinatesPanelProps) {
  const { t } = useTranslation();
  const names = { loss: t('tune.loss'), trial: (number: number) => t('tune.trial', { number }) };
  const { axes, lines } = coordinates(space, trials, names);
  return (
    <Panel>
      <ParallelCoordinates
        label={t('tune.coordinates.label')}
        title={
          <>
            <span className="tune__chart-title">{t('tune.coordinates.title')}</span> {t('tune.coordinates.note')}
          </>
        }
        axes={axes}
        lines={lines}
        selected={selected}
        onSelect={onSelect}
      />
    </Panel>
  );
}
