/** What would change the decision, and why the score is what it is. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labelSetOf, type views } from '../../../core/contract/index.ts';
import { IntervalBars } from '../../charts/index.ts';
import { Button, Panel, Segmented, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { bytesWord } from './bytes-word.ts';
import { ofClass, useDecisionWord } from './followed-class.tsx';
import { useLastingView, useSettled } from './use-lasting-view.ts';
import type { LookedAt } from './what-if-tab.tsx';

const settleMs = 400;
const mostBars = 14;
const mostChanges = 5;

export interface WhatIfExplanationProps {
  readonly looked: LookedAt;
  readonly onValues: (values: LookedAt['values']) => void;
}

export function WhatIfExplanation({ looked, onValues }: WhatIfExplanationProps) {
  const values = useSettled(looked.values, settleMs);
  const { modelId, followed, isMultilabel } = looked;
  // Of bytes no other value is nearer than any other.
  const isAllBytes = looked.row.fields.every(({ kind }) => kind === 'image' || kind === 'bytes');
  return (
    <>
      {typeof looked.row.actual === 'number' || isAllBytes ? null : (
        <Counterfactual {...{ modelId, followed, isMultilabel, values, onValues }} />
      )}
      <Attribution {...{ modelId, followed, values }} />
    </>
  );
}

interface CounterfactualProps extends Pick<LookedAt, 'modelId' | 'followed' | 'isMultilabel'> {
  readonly values: LookedAt['values'];
  readonly onValues: (values: LookedAt['values']) => void;
}

function Counterfactual({ modelId, followed, isMultilabel, values, onValues }: CounterfactualProps) {
  const { t } = useTranslation();
  const decisionIn = useDecisionIn(isMultilabel ? followed : undefined);
  const [distance, setDistance] = useState<'l1' | 'l2'>('l1');
  const view = useLastingView((client) => client.evaluate.counterfactuals({ modelId, values, distance, ...ofClass(followed) }), {
    key: JSON.stringify([modelId, values, distance, followed]),
  });
  const choice = (
    <Segmented
      label={t('analysis.whatIf.distance')}
      options={(['l1', 'l2'] as const).map((id) => ({ id, label: t(`analysis.whatIf.distances.${id}`) }))}
      value={distance}
      onChange={setDistance}
    />
  );
  return (
    <Panel title={t('analysis.whatIf.counterfactual')} actions={choice}>
      <ViewBody view={view} loadingRows={4}>
        {({ changes, nearest, has }) => {
          // Of one class a row a chosen class is an answer to come to, or to leave.
          const towards = isMultilabel || has === true ? undefined : followed;
          return (
            <div className="stack">
              <Changes {...{ changes, values, onValues, decisionIn, towards }} />
              {nearest ? <Nearest {...{ nearest, values, onValues, decisionIn, towards }} /> : null}
            </div>
          );
        }}
      </ViewBody>
    </Panel>
  );
}

/** A decision as the core tells it, in words: of several classes a row only that on the followed one. */
function useDecisionIn(followed: string | undefined): (text: string) => string {
  const decided = useDecisionWord();
  return (text) => (followed === undefined ? text : decided(followed, labelSetOf(text)?.includes(followed) === true));
}

interface ChangesProps extends Pick<CounterfactualProps, 'values' | 'onValues'> {
  /** The answer that is wanted; absent: any other. */
  readonly towards: string | undefined;
  readonly decisionIn: (text: string) => string;
  readonly changes: readonly views.DecidingChange[];
}

function Changes({ changes, values, onValues, decisionIn, towards }: ChangesProps) {
  const { t } = useTranslation();
  const [first] = changes;
  if (!first) {
    const none = towards === undefined ? t('analysis.whatIf.noChange') : t('analysis.followed.noChange', { name: towards });
    return <p className="secondary">{none}</p>;
  }
  return (
    <div className="stack stack--tight">
      <h3>{t(first.edits.length > 1 ? 'analysis.whatIf.smallestPairs' : 'analysis.whatIf.smallest')}</h3>
      <ul className="evaluate__changes">
        {changes.slice(0, mostChanges).map(({ edits, predicted }) => (
          <li key={JSON.stringify(edits)}>
            <span>
              {edits.map(({ feature, value }, i) => (
                <span key={feature}>
                  {i > 0 ? ' · ' : ''}
                  {feature} <span className="secondary">{show(values[feature])} → </span>
                  <span className="strong">{show(value)}</span>
                </span>
              ))}
            </span>
            <span className="secondary">{decisionIn(predicted)}</span>
            <Button
              size="s"
              onPress={() => onValues({ ...values, ...Object.fromEntries(edits.map(({ feature, value }) => [feature, value])) })}
            >
              {t('analysis.whatIf.try')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface NearestProps extends Omit<ChangesProps, 'changes'> {
  readonly nearest: NonNullable<views.Counterfactuals['nearest']>;
}

function Nearest({ nearest, values, onValues, decisionIn, towards }: NearestProps) {
  const { t } = useTranslation();
  const { place, predicted, actual, distance, differs } = nearest;
  const fact = t('analysis.whatIf.nearestFact', {
    row: format.formatCount(place),
    predicted: decisionIn(predicted),
    actual: decisionIn(actual),
    distance: format.formatFixed(distance, 2),
  });
  return (
    <div className="stack stack--tight">
      <div className="row row--spread">
        <h3>
          {towards === undefined ? t('analysis.whatIf.nearest') : t('analysis.followed.nearest', { name: towards })}{' '}
          <span className="tertiary small">{fact}</span>
        </h3>
        <Button size="s" onPress={() => onValues(nearest.values)}>
          {t('analysis.whatIf.takeOver')}
        </Button>
      </div>
      <ul className="evaluate__differs">
        {differs.map((name) => (
          <li key={name}>
            {name} <span className="secondary">{show(values[name])} → </span>
            <span className="strong">{show(nearest.values[name])}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Attribution({ modelId, followed, values }: Omit<CounterfactualProps, 'onValues' | 'isMultilabel'>) {
  const view = useLastingView((client) => client.evaluate.attributions({ modelId, values, ...ofClass(followed) }), {
    key: JSON.stringify([modelId, values, followed]),
  });
  return (
    <Panel>
      <ViewBody view={view} loadingRows={6}>
        {(why) => <Shares why={why} />}
      </ViewBody>
    </Panel>
  );
}

function Shares({ why }: { readonly why: views.Attributions }) {
  const { t } = useTranslation();
  const { features, score, meanScore, background, followed: name } = why;
  const title = name === undefined ? t('analysis.whatIf.attributions') : t('analysis.followed.attributions', { name });
  const fact = t('analysis.whatIf.attributionsFact', {
    score: format.formatBrief(score),
    difference: signed(score - meanScore),
    mean: format.formatBrief(meanScore),
    count: background,
  });
  return (
    <>
      <IntervalBars
        label={title}
        title={
          <>
            <span className="evaluate__curve-name">{title}</span> <span className="secondary">{fact}</span>
          </>
        }
        rows={features.slice(0, mostBars).map(({ input, ...one }) => ({ ...one, note: show(input) }))}
        formatValue={signed}
      />
      <p className="tertiary small">{t('analysis.whatIf.sum')}</p>
    </>
  );
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${format.formatBrief(value)}`;
}

const longest = 24;

function show(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'number' ? format.formatBrief(value) : bytesWord(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
