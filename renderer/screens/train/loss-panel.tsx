/** The loss by epoch or round: train against validation, with the linear baseline as a dashed line. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EpochReport, views } from '../../../core/contract/index.ts';
import { LineChart, type LineSeries } from '../../charts/index.ts';
import { Chip, Panel, Segmented } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { type Curves, curvesOf, firstShown, modelsOf, ownCurves } from './training-curves.ts';

export interface LossPanelProps {
  readonly epochs: readonly EpochReport[];
  readonly isRegression: boolean;
  /** Of the model kept. */
  readonly family?: views.TrainingView['family'];
  readonly network: views.TrainingView['network'];
}

export function LossPanel({ epochs: reports, isRegression, family, network }: LossPanelProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState<EpochReport['model']>();
  const epochs = ownCurves(reports, network);
  const models = modelsOf(epochs);
  const model = wanted && models.includes(wanted) ? wanted : firstShown(epochs, family);
  const linear = curvesOf(epochs, 'linear_baseline');
  const shown = model ? curvesOf(epochs, model) : undefined;
  const name = t(isRegression ? 'train.squaredError' : 'train.logLoss');
  const whose = shown?.model === 'linear_baseline' ? t('train.ofBaseline', { name }) : name;
  const baseline =
    linear && shown && shown.model !== 'linear_baseline'
      ? { value: linear.best, label: t('train.baseline', { value: format.formatFixed(linear.best, 3) }) }
      : undefined;
  const last = { train: shown?.train.at(-1)?.y, validation: shown?.validation.at(-1)?.y };
  return (
    <Panel>
      {models.length > 1 && model ? (
        <div className="train__whose">
          <Segmented
            label={t('train.whose')}
            options={models.map((id) => ({
              id,
              label: t(id === 'candidate' ? `train.choices.${network}` : `train.models.${id}`),
            }))}
            value={model}
            onChange={setWanted}
          />
        </div>
      ) : null}
      <LineChart
        label={t('train.curves')}
        title={<span className="train__chart-title">{whose}</span>}
        controls={
          shown ? (
            <>
              <Chip swatch="train">{t('train.series.train', { value: format.formatFixed(last.train, 3) })}</Chip>
              <Chip swatch="eval">{t('train.series.validation', { value: format.formatFixed(last.validation, 3) })}</Chip>
            </>
          ) : null
        }
        height={316}
        xLabel={t(model === 'trees' ? 'train.round' : 'train.epoch')}
        yLabel={name}
        xDomain={[1, Math.max(2, (family ? shown?.epoch : shown?.epochs) ?? 2)]}
        formatX={format.formatCount}
        formatY={(value) => format.formatFixed(value, 3)}
        baseline={baseline}
        series={[
          { name: t('train.names.train'), tone: 'train', points: shown?.train ?? [] },
          { name: t('train.names.validation'), tone: 'eval', points: shown?.validation ?? [] },
          ...(shown ? [bestMark(shown, t('train.best', { epoch: shown.bestEpoch }))] : []),
        ]}
      />
    </Panel>
  );
}

/** The epoch whose weights are kept, as a dot on the validation curve. */
function bestMark(curves: Curves, name: string): LineSeries {
  return { name, tone: 'eval', points: [{ x: curves.bestEpoch, y: curves.best }] };
}
