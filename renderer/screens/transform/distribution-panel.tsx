/** A feature's values before and after, side by side: bars with their bounds, or the commonest values with their counts. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { format } from '../../locales/index.ts';
import { boundOf, DistributionBars } from './distribution-bars.tsx';

const barWidth = 148;
const shownValues = 6;

export function DistributionPanel({
  feature,
  sampled,
}: {
  readonly feature: views.TransformFeatureView;
  readonly sampled: number;
}) {
  const { t } = useTranslation();
  const { before, after, name } = feature;
  if (!before && !after) return null;
  return (
    <section className="stack stack--tight" aria-label={t('transform.spread.title', { name })}>
      <div className="transform__spread">
        <Side name={name} side="before" distribution={before} />
        <Side name={name} side="after" distribution={after} />
      </div>
      <p className="small tertiary">{t('transform.spread.rows', { count: sampled, rows: format.formatCount(sampled) })}</p>
    </section>
  );
}

interface SideProps {
  readonly name: string;
  readonly side: 'before' | 'after';
  readonly distribution: views.DistributionView | undefined;
}

function Side({ name, side, distribution }: SideProps) {
  const { t } = useTranslation();
  return (
    <figure className="transform__side">
      <figcaption className="small secondary">
        {t(`transform.preview.${side}`)}
        {distribution?.kind === 'numbers' && distribution.of && distribution.of !== 'days'
          ? ` · ${t(`transform.spread.${distribution.of}`)}`
          : null}
      </figcaption>
      {distribution === undefined ? (
        <p className="small tertiary">{t('transform.spread.none')}</p>
      ) : distribution.kind === 'numbers' ? (
        <Numbers name={name} side={side} distribution={distribution} />
      ) : (
        <Values distribution={distribution} side={side} />
      )}
      {distribution && distribution.missing > 0 ? (
        <p className="small tertiary">{t('transform.spread.missing', { rows: format.formatCount(distribution.missing) })}</p>
      ) : null}
    </figure>
  );
}

interface NumbersProps {
  readonly name: string;
  readonly side: 'before' | 'after';
  readonly distribution: Extract<views.DistributionView, { readonly kind: 'numbers' }>;
}

function Numbers({ name, side, distribution }: NumbersProps) {
  const { t } = useTranslation();
  return (
    <>
      <DistributionBars
        distribution={distribution}
        label={`${name}, ${t(`transform.preview.${side}`)}`}
        width={barWidth}
        height={56}
        side={side}
      />
      <p className="transform__bounds small tertiary">
        <span>{boundOf(distribution, 'low')}</span>
        <span>{boundOf(distribution, 'high')}</span>
      </p>
    </>
  );
}

interface ValuesProps {
  readonly distribution: Extract<views.DistributionView, { readonly kind: 'values' }>;
  readonly side: 'before' | 'after';
}

function Values({ distribution, side }: ValuesProps) {
  const { t } = useTranslation();
  const { values, others } = distribution;
  const shown = values.slice(0, shownValues);
  const hidden = values.slice(shownValues);
  const restValues = others.values + hidden.length;
  const restCount = others.count + hidden.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...shown.map(({ count }) => count), restCount > 0 ? Math.min(restCount, shown[0]?.count ?? 1) : 0);
  return (
    <ul className="transform__values">
      {shown.map(({ name, count }) => (
        <li key={name}>
          <span className={`transform__value-bar transform__value-bar--${side}`} style={{ width: `${(count / most) * 100}%` }} />
          <span className="truncate" title={name}>
            {name}
          </span>
          <span className="number secondary">{format.formatCount(count)}</span>
        </li>
      ))}
      {restValues > 0 ? (
        <li>
          <span className="tertiary truncate">{t('transform.spread.others', { count: restValues })}</span>
          <span className="number secondary">{format.formatCount(restCount)}</span>
        </li>
      ) : null}
    </ul>
  );
}
