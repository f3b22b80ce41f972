/** The exact numbers of one feature, split by split. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { format } from '../../locales/index.ts';
import { missingShare } from './finding-words.ts';

type Line = readonly [label: string, value: (split: views.SplitStatistics) => string];

export function FeatureNumbers({ feature }: { readonly feature: views.FeatureView }) {
  const { t } = useTranslation();
  const numeric = feature.splits.some((split) => split.numeric);
  const common: readonly Line[] = [
    [t('validate.numbers.rows'), (split) => format.formatCount(split.rows)],
    [t('validate.numbers.missing'), (split) => format.formatPercent(missingShare(split))],
  ];
  const numbers: readonly Line[] = [
    [t('validate.numbers.mean'), (split) => format.formatShort(split.numeric?.mean)],
    [t('validate.numbers.deviation'), (split) => format.formatShort(split.numeric?.deviation)],
    [t('validate.numbers.min'), (split) => format.formatShort(split.numeric?.min)],
    [t('validate.numbers.median'), (split) => format.formatShort(split.numeric?.median)],
    [t('validate.numbers.max'), (split) => format.formatShort(split.numeric?.max)],
    [t('validate.numbers.zeros'), (split) => format.formatCount(split.numeric?.zeros)],
  ];
  const strings: readonly Line[] = [
    [t('validate.numbers.distinct'), (split) => format.formatCount(split.string?.unique)],
    [t('validate.numbers.length'), (split) => format.formatFixed(split.string?.averageLength, 1)],
  ];
  return (
    <table className="validate__numbers">
      <thead>
        <tr>
          <td />
          {feature.splits.map((split) => (
            <th key={split.split} scope="col">
              {split.split}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...common, ...(numeric ? numbers : strings)].map(([label, value]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {feature.splits.map((split) => (
              <td key={split.split}>{value(split)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
