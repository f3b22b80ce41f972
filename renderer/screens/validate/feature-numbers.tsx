/** The exact numbers of one feature, dataset by dataset. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { ScrollRegion } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import type { Dataset } from './datasets.ts';
import { missingShare } from './finding-words.ts';

type Statistics = views.SplitStatistics | undefined;
type Line = readonly [label: string, value: (split: Statistics) => string];

export interface FeatureNumbersProps {
  readonly feature: views.FeatureView;
  readonly datasets: readonly Dataset[];
}

export function FeatureNumbers({ feature, datasets }: FeatureNumbersProps) {
  const { t } = useTranslation();
  const lines = useLines(feature.splits.some((split) => split.numeric));
  const apart = datasets.some((dataset) => dataset.distance(feature.name) !== undefined);
  return (
    <ScrollRegion className="validate__numbers-frame" label={t('validate.numbers.of', { name: feature.name })}>
      <table className="validate__numbers">
        <thead>
          <tr>
            <td />
            {datasets.map((dataset) => (
              <th key={dataset.id} scope="col" className={`chart-tone--${dataset.tone}`}>
                <span className="validate__dataset">{dataset.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {datasets.map((dataset) => (
                <td key={dataset.id}>{value(dataset.statistics(feature.name))}</td>
              ))}
            </tr>
          ))}
          {apart ? (
            <tr>
              <th scope="row">{t('validate.numbers.distance')}</th>
              {datasets.map((dataset) => (
                <td key={dataset.id}>{format.formatFixed(dataset.distance(feature.name))}</td>
              ))}
            </tr>
          ) : null}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function useLines(numeric: boolean): readonly Line[] {
  const { t } = useTranslation();
  const common: readonly Line[] = [
    [t('validate.numbers.rows'), (split) => format.formatCount(split?.rows)],
    [t('validate.numbers.missing'), (split) => format.formatPercent(missingShare(split))],
  ];
  if (!numeric) {
    return [
      ...common,
      [t('validate.numbers.distinct'), (split) => format.formatCount(split?.string?.unique)],
      [t('validate.numbers.length'), (split) => format.formatFixed(split?.string?.averageLength, 1)],
    ];
  }
  return [
    ...common,
    [t('validate.numbers.mean'), (split) => format.formatShort(split?.numeric?.mean)],
    [t('validate.numbers.deviation'), (split) => format.formatShort(split?.numeric?.deviation)],
    [t('validate.numbers.min'), (split) => format.formatShort(split?.numeric?.min)],
    [t('validate.numbers.median'), (split) => format.formatShort(split?.numeric?.median)],
    [t('validate.numbers.max'), (split) => format.formatShort(split?.numeric?.max)],
    [t('validate.numbers.zeros'), (split) => format.formatCount(split?.numeric?.zeros)],
    [t('validate.numbers.nan'), (split) => format.formatCount(split?.numeric?.nan)],
    [t('validate.numbers.infinite'), (split) => format.formatCount(split?.numeric?.infinite)],
  ];
}
