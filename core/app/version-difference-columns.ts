/** The columns of two versions side by side: types, changed rows, distance. */

import type { views } from '../contract/index.ts';
import { type DatasetFeatureStatistics, type ExamplesInfo, type FeatureNameStatistics, mergeSpecs } from '../formats/index.ts';
import { jensenShannonDivergence, lInfinityDistance } from '../stages/validate/index.ts';
import type { SideName } from './version-difference-matches.ts';

type ColumnChange = views.VersionDifference['columns'][number];

export interface ComparedVersions {
  readonly infos: Readonly<Record<SideName, ExamplesInfo>>;
  readonly statistics: Readonly<Record<SideName, DatasetFeatureStatistics>>;
  /** By column. */
  readonly changedRows: ReadonlyMap<string, number>;
  /** Every row of one side has its row on the other. */
  readonly sameRows: boolean;
}

export function describeColumns({ infos, statistics, changedRows, sameRows }: ComparedVersions): readonly ColumnChange[] {
  const types = (side: SideName) => new Map(infos[side].columns.map(({ name, type }) => [name, type]));
  const features = (side: SideName) => new Map(statistics[side].features.map((feature) => [nameOf(feature), feature]));
  const [typesBefore, typesAfter] = [types('from'), types('to')];
  const [featuresBefore, featuresAfter] = [features('from'), features('to')];
  return mergeSpecs(infos.from.columns, infos.to.columns).map(({ name }) => {
    const before = typesBefore.get(name);
    const after = typesAfter.get(name);
    const [a, b] = [featuresBefore.get(name), featuresAfter.get(name)];
    const changed = changedRows.get(name) ?? 0;
    // To TFDV a NaN is at a distance from any other NaN; a column that stayed as it was is not.
    const same = sameRows && changed === 0;
    const distance = a && b ? (same ? 0 : (lInfinityDistance(a, b) ?? jensenShannonDivergence(a, b))) : undefined;
    return {
      name,
      change: changeOf(before, after),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      changedRows: changed,
      ...(distance === undefined ? {} : { distance }),
    };
  });
}

function changeOf(before: string | undefined, after: string | undefined): ColumnChange['change'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before === after ? 'none' : 'type';
}

function nameOf(feature: FeatureNameStatistics): string {
  return feature.name ?? feature.path?.step.join('.') ?? '';
}
