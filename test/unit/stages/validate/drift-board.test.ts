import { describe, expect, it } from 'vitest';
import { defaultDataset, parseSchema } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { toDriftBoard } from '../../../../core/stages/validate/index.ts';
import { makeBatch } from '../statistics/column-batches.ts';

const spanOf = async (span: number, colours: readonly (string | null)[], sizes: readonly number[]) => {
  const batch = makeBatch({
    colour: { type: 'bytes', rows: colours.map((colour) => (colour === null ? null : [colour])) },
    size: { type: 'float', rows: sizes.map((size) => [size]) },
  });
  const statistics = unwrap(defaultDataset(unwrap(await generateStatistics([batch]))));
  return { span: { span, artifactId: span, rows: colours.length, createdAt: 0 }, statistics };
};

const spans = () =>
  Promise.all([
    spanOf(1, ['red', 'red', 'blue', 'blue'], [1, 2, 3, 4]),
    spanOf(2, ['red', 'blue', 'blue', 'blue'], [1, 2, 3, 4]),
    spanOf(3, ['red', null, null, 'blue'], [11, 12, 13, 14]),
  ]);

describe('the drift board', () => {
  it('holds the distance of each span to the one before, the first to none', async () => {
    const { features } = toDriftBoard(await spans(), undefined);
    const byName = new Map(features.map((feature) => [feature.name, feature]));
    expect(byName.get('colour')).toMatchObject({ measure: 'L_INFTY', distances: [null, 0.25, 0.25], missing: [0, 0, 0.5] });
    expect(byName.get('size')).toMatchObject({ measure: 'JENSEN_SHANNON_DIVERGENCE', distances: [null, 0, 1] });
  });

  it('measures what the schema watches, and shows that first', async () => {
    const schema = unwrap(
      parseSchema('feature { name: "colour" type: BYTES drift_comparator { normalized_abs_difference { threshold: 0.1 } } }'),
    );
    const [first] = toDriftBoard(await spans(), schema).features;
    // |1 - 2| / (4 + 4), then |3 - 1| / (4 + 2).
    expect(first).toMatchObject({
      name: 'colour',
      measure: 'NORMALIZED_ABSOLUTE_DIFFERENCE',
      threshold: 0.1,
      distances: [null, 0.125, expect.closeTo(1 / 3, 12)],
    });
  });
});
