/** What the model says of the row now, and along the feature that is looked at. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { BarGroups, IntervalBars, LineChart } from '../../charts/index.ts';
import { Button, Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { ofClass, useClassesText } from './followed-class.tsx';
import { useLastingView, useSettled } from './use-lasting-view.ts';
import type { LookedAt } from './what-if-tab.tsx';

/** Long enough for a word, short enough to feel live. */
const settleMs = 180;
/** Classes shown as bars, best first. */
const mostClasses = 6;

export function WhatIfScore({ looked }: { readonly looked: LookedAt }) {
  const { t } = useTranslation();
  const { modelId, row, followed, isMultilabel } = looked;
  const values = useSettled(looked.values, settleMs);
  const feature = looked.feature;
  const before = useView((client) => client.evaluate.whatIf({ modelId, values: row.values }), { key: modelId });
  const view = useLastingView(
    (client) => client.evaluate.whatIf({ modelId, values, ...(feature === undefined ? {} : { feature }), ...ofClass(followed) }),
    { key: JSON.stringify([modelId, values, feature, followed]) },
  );
  return (
    <Panel title={t('analysis.whatIf.answer')}>
      <ViewBody view={view} loadingRows={5}>
        {(answer) => (
          <div className="stack">
            <Answer {...{ answer, followed, isMultilabel }} before={before.value} />
            {answer.curve ? <Curve answer={answer} curve={answer.curve} value={values[answer.curve.feature] ?? null} /> : null}
          </div>
        )}
      </ViewBody>
    </Panel>
  );
}

interface AnswerProps {
  readonly answer: views.WhatIfAnswer;
  readonly before: views.WhatIfAnswer | undefined;
  readonly followed: string | undefined;
  readonly isMultilabel: boolean;
}

function Answer({ answer, before, followed, isMultilabel }: AnswerProps) {
  const { t } = useTranslation();
  const classesOf = useClassesText();
  const [all, setAll] = useState(false);
  if (typeof answer.predicted === 'number') {
    const was = typeof before?.predicted === 'number' && before.predicted !== answer.predicted ? before.predicted : undefined;
    return (
      <p className="evaluate__says">
        <span className="evaluate__score">{format.formatBrief(answer.predicted)}</span>
        {was === undefined ? null : (
          <span className="secondary">{t('analysis.whatIf.was', { score: format.formatBrief(was) })}</span>
        )}
      </p>
    );
  }
  const ranked = [...answer.scores].sort((a, b) => b.score - a.score);
  const scores = ranked.filter(({ name }, i) => all || i < mostClasses || name === followed);
  return (
    <div className={isMultilabel ? 'evaluate__says evaluate__says--several' : 'evaluate__says'}>
      <span className="evaluate__score">{isMultilabel ? classesOf(answer.predicted) : answer.predicted}</span>
      <ul className="evaluate__classes">
        {scores.map(({ name, score }) => {
          const was = before?.scores.find((one) => one.name === name)?.score;
          const moved = was !== undefined && Math.abs(was - score) >= 0.0005;
          return (
            <li key={name}>
              <span className={name === followed ? 'truncate strong' : 'truncate'}>{name}</span>
              <meter min={0} max={1} value={score} aria-label={name} />
              <span className="number">{format.formatFixed(score)}</span>
              <span className="tertiary small">
                {moved ? t('analysis.whatIf.was', { score: format.formatFixed(was) }) : null}
              </span>
            </li>
          );
        })}
      </ul>
      {ranked.length > mostClasses ? (
        <Button size="s" onPress={() => setAll(!all)}>
          {all ? t('analysis.followed.fewer') : t('analysis.followed.all', { count: ranked.length })}
        </Button>
      ) : null}
    </div>
  );
}

interface CurveProps {
  readonly answer: views.WhatIfAnswer;
  readonly curve: views.WhatIfCurve;
  readonly value: string | number | null;
}

function Curve({ answer, curve, value }: CurveProps) {
  const { t } = useTranslation();
  const label = t('analysis.whatIf.curve', { feature: curve.feature });
  const title = (
    <>
      <span className="evaluate__curve-name">{label}</span> <span className="secondary">{t('analysis.whatIf.curveFact')}</span>
    </>
  );
  const [thisRow, meanRow] = [t('analysis.whatIf.thisRow'), t('analysis.whatIf.meanRow')];
  const isShare = answer.followed !== undefined;
  if (!curve.isNumber) {
    if (!isShare) {
      const rows = curve.points.map((point) => ({
        name: String(point.value),
        value: point.score,
        low: point.score,
        high: point.score,
      }));
      return <IntervalBars label={label} title={title} rows={rows} formatValue={format.formatBrief} />;
    }
    const series = [
      { name: thisRow, tone: 'eval' as const },
      { name: meanRow, tone: 'neutral' as const },
    ];
    const rows = curve.points
      .map((point) => ({ name: String(point.value), shares: [point.score, point.mean], marked: point.value === value }))
      .sort((a, b) => (b.shares[0] ?? 0) - (a.shares[0] ?? 0));
    return <BarGroups label={label} title={title} series={series} rows={rows.slice(0, 12)} />;
  }
  const line = (key: 'score' | 'mean') => curve.points.map((point) => ({ x: Number(point.value), y: point[key] }));
  const now = curve.points.find((point) => point.value === value);
  return (
    <LineChart
      height={210}
      label={label}
      title={title}
      xLabel={curve.feature}
      yLabel={isShare ? t('analysis.whatIf.predictedScore', { name: answer.followed }) : t('analysis.whatIf.predictedValue')}
      {...(isShare ? { yDomain: [0, 1] as const, yTicks: 4 } : {})}
      formatX={format.formatBrief}
      formatY={isShare ? (y) => format.formatFixed(y, 2) : format.formatBrief}
      series={[
        { name: thisRow, tone: 'eval', points: line('score') },
        { name: meanRow, tone: 'neutral', points: line('mean'), dashed: true },
        { name: t('analysis.whatIf.now'), tone: 'problem', points: now ? [{ x: Number(now.value), y: now.score }] : [] },
      ]}
    />
  );
}
