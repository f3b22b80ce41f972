/** What the model said to the row that was tried: the answer, its scores, how long it took, and its id. */

import { useTranslation } from 'react-i18next';
import { usualThreshold, type views } from '../../../core/contract/index.ts';
import { Button, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';

export function AnswerPanel({ answer }: { readonly answer: views.TryAnswer | undefined }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('serve.try.answer')}>
      <div aria-live="polite">{answer ? <Answer answer={answer} /> : <p className="secondary">{t('serve.try.before')}</p>}</div>
    </Panel>
  );
}

function Answer({ answer }: { readonly answer: views.TryAnswer }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const scores = [...answer.scores].sort((a, b) => b.score - a.score).slice(0, 8);
  const number = scores.length === 0 ? format.formatShort(Number(answer.predicted)) : answer.predicted;
  return (
    <div className="serve__answer">
      <p className="serve__predicted">{number}</p>
      {scores.length > 0 ? (
        <ul className="serve__scores">
          {scores.map(({ label, score, threshold }) => (
            <li key={label}>
              <span className="truncate">{label}</span>
              <span className="serve__bar" aria-hidden="true">
                <span style={{ width: `${score * 100}%` }} />
                {threshold === undefined ? null : <i className="serve__threshold" style={{ left: `${threshold * 100}%` }} />}
              </span>
              <span className="number">{format.formatPercent(score)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <Thresholds scores={scores} />
      <p className="row row--wrap secondary">
        <span>{t('serve.try.took', { ms: format.formatFixed(answer.milliseconds, 1) })}</span>
        <code>{t('serve.try.id', { id: answer.id })}</code>
        <Button size="s" variant="quiet" onPress={() => goTo('feedback')}>
          {t('serve.try.judge')}
        </Button>
      </p>
    </div>
  );
}

/** Where the decision is made, wherever that is not where one would think. */
function Thresholds({ scores }: Pick<views.TryAnswer, 'scores'>) {
  const { t } = useTranslation();
  const deciding = scores.filter(({ threshold }) => threshold !== undefined);
  const different = new Set(deciding.map(({ threshold }) => threshold));
  const [first] = deciding;
  if (!first || (different.size === 1 && different.has(usualThreshold))) return null;
  const threshold = format.formatPercent(first.threshold);
  if (deciding.length === 1) return <p className="secondary">{t('serve.try.threshold', { label: first.label, threshold })}</p>;
  return (
    <p className="secondary">
      {different.size === 1 ? t('serve.try.oneThreshold', { threshold }) : t('serve.try.ownThresholds')}
    </p>
  );
}
