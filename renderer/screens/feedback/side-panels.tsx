/** Beside the item: pace, what labels have bought, recent answers, and when the next retraining comes. */

import { IconCheck, IconLoader2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LineChart } from '../../charts/index.ts';
import { Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { describeDecision, describeGain, hasGainLine, minutesLeft, shortId, showAnswer } from './feedback-words.ts';
import { type Labelling, labelsPerMinute, type RecentDecision } from './labelling.ts';

export function PacePanel({ state }: { readonly state: Labelling }) {
  const { t } = useTranslation();
  const pace = labelsPerMinute(state);
  const minutes = minutesLeft(state.left, pace);
  return (
    <Panel label={t('feedback.pace.title')} title={<span className="labelling__side-title">{t('feedback.pace.title')}</span>}>
      <dl className="labelling__pace">
        <div>
          <dd className={pace ? undefined : 'labelling__unknown'}>{pace ? format.formatCount(Math.round(pace)) : '–'}</dd>
          <dt>{t('feedback.pace.perMinute')}</dt>
        </div>
        <div>
          <dd className={minutes ? undefined : 'labelling__unknown'}>{minutes ?? '–'}</dd>
          <dt>{t('feedback.pace.left')}</dt>
        </div>
      </dl>
    </Panel>
  );
}

export function GainPanel() {
  const { t } = useTranslation();
  const view = useView((client) => client.feedback.agreement(), { topics: ['run'] });
  const evaluation = useView((client) => client.evaluate.view({}), { topics: ['run'] });
  const gain = view.value?.gain ?? [];
  const last = gain.at(-1);
  if (!last) return null;
  const metric = t(`evaluate.metrics.${last.metric}`);
  const interval = evaluation.value?.intervals[last.metric];
  const words = describeGain(gain, interval ? (interval.high - interval.low) / 2 : undefined);
  const points = gain.map((one) => ({ x: one.labels, y: one.value }));
  return (
    <Panel>
      {hasGainLine(gain) ? (
        <LineChart
          label={t('feedback.gain.title')}
          title={t('feedback.gain.title')}
          height={116}
          xLabel={t('feedback.gain.labels')}
          yLabel={metric}
          xTicks={3}
          yTicks={2}
          formatX={format.formatCompact}
          series={[{ name: metric, tone: 'eval', points, dots: true }]}
        />
      ) : (
        <h2 className="labelling__side-title">{t('feedback.gain.title')}</h2>
      )}
      <p className="small secondary">{words ?? t('feedback.gain.first', { metric, value: format.formatMetric(last.value) })}</p>
    </Panel>
  );
}

export interface RecentPanelProps {
  readonly recent: readonly RecentDecision[];
  readonly onUndo: (id: string) => void;
}

export function RecentPanel({ recent, onUndo }: RecentPanelProps) {
  const { t } = useTranslation();
  if (recent.length === 0) return null;
  return (
    <Panel label={t('feedback.recent.title')} title={<span className="labelling__side-title">{t('feedback.recent.title')}</span>}>
      <ul className="labelling__recent">
        {recent.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => onUndo(one.id)} title={t('feedback.recent.undo')}>
              <Tick saved={one.state === 'saved'} />
              <span className="labelling__decision truncate">{describeDecision(one)}</span>
              <Disagreement recent={one} />
              <code className="tertiary">{shortId(one.id)}</code>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Tick({ saved }: { readonly saved: boolean }) {
  const { t } = useTranslation();
  const Icon = saved ? IconCheck : IconLoader2;
  return (
    <span className={saved ? 'tone-good' : 'tertiary'}>
      <Icon size={14} aria-hidden="true" />
      <span className="visually-hidden">{t(saved ? 'feedback.recent.saved' : 'feedback.recent.saving')}</span>
    </span>
  );
}

/** Once answered the prediction is no secret any more: it is named where it was another one. */
function Disagreement({ recent }: { readonly recent: RecentDecision }) {
  const { t } = useTranslation();
  const predicted = recent.item?.predicted;
  if (recent.kind !== 'label' || predicted === undefined || predicted === recent.label) return null;
  return <span className="small tertiary truncate">{t('feedback.recent.predicted', { predicted: showAnswer(predicted) })}</span>;
}
