/** Every trial with its settings: the leaderboard of a tuning, across families. */

import { useTranslation } from 'react-i18next';
import { rankTrialReports, type TrialReport, type views } from '../../../core/contract/index.ts';
import { Sparkline } from '../../charts/index.ts';
import { Button, Chip, type Column, DataTable, Panel, type Tone } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { lossOf, showSetting, showValue } from './trial-words.ts';

export interface TrialsTableProps {
  readonly tuning: views.TuningView;
  readonly trials: readonly TrialReport[];
  readonly selected: number | undefined;
  readonly onSelect: (trial: number) => void;
  readonly onUse: (trial: number) => void;
}

export function TrialsTable({ tuning, trials, selected, onSelect, onUse }: TrialsTableProps) {
  const { t } = useTranslation();
  const ranked = rankTrialReports(trials);
  return (
    <Panel title={t('tune.board.title')} note={t('tune.board.note')}>
      <div className="tune__board">
        <DataTable
          label={t('tune.board.title')}
          dense
          columns={useColumns(tuning, ranked, onUse)}
          rows={ranked}
          rowKey={(trial) => trial.trial}
          selected={selected ?? null}
          onSelect={(trial) => onSelect(trial.trial)}
          empty={t('tune.board.none')}
        />
      </div>
    </Panel>
  );
}

const tones: Readonly<Record<TrialReport['state'], Tone>> = {
  running: 'train',
  paused: 'neutral',
  ended: 'neutral',
  failed: 'problem',
  stopped: 'neutral',
};

function useColumns(
  tuning: views.TuningView,
  ranked: readonly TrialReport[],
  onUse: (trial: number) => void,
): readonly Column<TrialReport>[] {
  return [
    ...useResultColumns(tuning.best, ranked),
    ...tuning.space.map(({ name }) => settingColumn(name)),
    ...useEndColumns(tuning.running, onUse),
  ];
}

function useResultColumns(best: number | undefined, ranked: readonly TrialReport[]): readonly Column<TrialReport>[] {
  const { t } = useTranslation();
  const places = new Map(ranked.map(({ trial }, place) => [trial, place]));
  const curve = t('tune.board.curve');
  return [
    {
      id: 'trial',
      header: t('tune.board.trial'),
      width: '138px',
      sortValue: ({ trial }) => places.get(trial),
      cell: ({ trial }) => (
        <span className="row">
          <span className="strong">{t('tune.trial', { number: trial + 1 })}</span>
          {trial === best ? <Chip tone="good">{t('tune.board.best')}</Chip> : null}
        </span>
      ),
    },
    {
      id: 'loss',
      header: t('tune.loss'),
      align: 'end',
      width: '92px',
      sortValue: lossOf,
      cell: (trial) => <span className="strong">{format.formatFixed(lossOf(trial), 4)}</span>,
    },
    {
      id: 'curve',
      header: <span className="visually-hidden">{curve}</span>,
      label: curve,
      width: '76px',
      cell: ({ losses }) => {
        const points = losses.map(({ epochs, loss }) => ({ x: epochs, y: loss }));
        return points.length > 1 ? <Sparkline label={curve} width={64} points={points} /> : null;
      },
    },
  ];
}

function settingColumn(name: string): Column<TrialReport> {
  return {
    id: name,
    header: showSetting(name),
    sortValue: ({ settings }) => {
      const value = settings[name];
      return typeof value === 'number' ? value : value === undefined ? undefined : showValue(value);
    },
    cell: ({ settings }) => (
      <span className={settings[name] === undefined ? 'tertiary' : undefined}>{showValue(settings[name])}</span>
    ),
  };
}

function useEndColumns(running: boolean, onUse: (trial: number) => void): readonly Column<TrialReport>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'epochs',
      header: t('tune.board.epochs'),
      align: 'end',
      width: '76px',
      sortValue: ({ epochs }) => epochs,
      cell: ({ epochs }) => format.formatCount(epochs),
    },
    {
      id: 'seconds',
      header: t('tune.board.time'),
      align: 'end',
      width: '76px',
      sortValue: ({ seconds }) => seconds,
      cell: ({ seconds }) => format.formatSeconds(seconds),
    },
    {
      id: 'state',
      header: t('tune.board.state'),
      width: '96px',
      sortValue: ({ state }) => state,
      cell: ({ state, problem }) => (
        <span title={problem}>
          <Chip tone={tones[state]}>{t(`tune.states.${state}`)}</Chip>
        </span>
      ),
    },
    {
      id: 'use',
      header: <span className="visually-hidden">{t('tune.use')}</span>,
      label: t('tune.use'),
      width: '64px',
      cell: (trial) =>
        running || trial.state === 'failed' || trial.state === 'stopped' ? null : (
          <Button size="s" onPress={() => onUse(trial.trial)} aria-label={t('tune.useTrial', { number: trial.trial + 1 })}>
            {t('tune.use')}
          </Button>
        ),
    },
  ];
}
