import { describe, expect, it } from 'vitest';
import { modelSchema, tuningSchema } from '../../../../core/contract/index.ts';
import { createGridSearch, gridSize } from '../../../../core/learning/index.ts';
import type { TunedRows } from '../../../../core/stages/tune/live-settings.ts';
import { searchedSettings, searchSpaceOf } from '../../../../core/stages/tune/tuned-settings.ts';

function rowsOf(training: number, kinds: readonly string[] = ['standardize'], images = 0): TunedRows {
  const features = kinds.map((kind) => ({ kind, name: kind, missing: { fill: 0, indicator: false }, vocabulary: ['a'] }));
  const spec = { images: Array.from({ length: images }, () => ({})) };
  const label = { kind: 'binary' };
  return { transform: { features, spec, label } as unknown as TunedRows['transform'], split: { training: { length: training } } };
}

const searched = (space: object, model: object, rows?: TunedRows) =>
  searchedSettings(modelSchema.parse(model), tuningSchema.parse({ space }), rows);
const names = (space: object, model: object, rows?: TunedRows) => searched(space, model, rows).space.map(({ name }) => name);

describe('what a tuning searches', () => {
  const batch = { batch_size: { values: [64, 128, 256, 512] }, learning_rate: { values: [0.001, 0.01] } };

  it('is no batch size where few rows make all of them one', () => {
    const { space, leftOut } = searched(batch, { family: 'linear' }, rowsOf(530));
    expect(space.map(({ name }) => name)).toEqual(['learning_rate']);
    expect(leftOut).toEqual([{ name: 'batch_size', reason: '530 rows take steps of 26 at most' }]);
    expect(gridSize(space, 3)).toBe(2);
  });

  it('is no family of trees where they have nothing to read, nor what is theirs', () => {
    const images = rowsOf(5000, ['image'], 1);
    const { space, leftOut, wanted } = searched({}, { family: 'auto' }, images);
    expect(space.find(({ name }) => name === 'family')?.domain).toEqual({ kind: 'choice', values: ['linear', 'wide_deep'] });
    expect(space.map(({ name }) => name)).toEqual(['family', 'learning_rate', 'l2', 'batch_size', 'hidden', 'dropout']);
    expect(leftOut).toEqual([{ name: 'family trees', reason: 'they cannot read images, and there is no other feature' }]);
    expect(wanted.map(({ name }) => name)).toContain('trees.leaves');
    expect(names({}, { family: 'auto' }, rowsOf(5000, ['image', 'standardize'], 1))).toContain('trees.leaves');
    const alone = () => searched({ 'trees.leaves': { values: [4, 8] } }, { family: 'trees' }, images);
    expect(alone).toThrow(/holds no setting that makes a difference here: family trees \(they cannot read images/);
  });

  it('is one batch size of those that come to the same, and all where there are rows enough', () => {
    const some = searched(batch, { family: 'linear' }, rowsOf(3000));
    expect(some.space[0]?.domain).toEqual({ kind: 'choice', values: [64, 128, 256] });
    expect(searched(batch, { family: 'linear' }, rowsOf(100_000)).space[0]?.domain).toEqual({
      kind: 'choice',
      values: [64, 128, 256, 512],
    });
    const range = searched({ batch_size: { min: 16, max: 512, integer: true } }, { family: 'linear' }, rowsOf(1000));
    expect(range.space[0]?.domain).toMatchObject({ min: 16, max: 50 });
  });

  it('leaves out what the optimiser, the schedule or the layers do not have', () => {
    const space = {
      learning_rate: { values: [0.01] },
      momentum: { values: [0.5, 0.9] },
      weight_decay: { values: [0.1, 0.2] },
      warmup_epochs: { values: [1, 2] },
      dropout: { values: [0, 0.5] },
    };
    expect(names(space, { family: 'wide_deep', hidden: [] })).toEqual(['learning_rate']);
    expect(names(space, { family: 'wide_deep', optimizer: 'momentum' })).toEqual(['learning_rate', 'momentum', 'dropout']);
  });

  it('has them only in trials whose optimiser is searched too, whatever comes first in the file', () => {
    const space = { momentum: { values: [0.5, 0.9] }, optimizer: { values: ['adam', 'momentum'] } };
    const grid = createGridSearch(searchSpaceOf(modelSchema.parse({ family: 'linear' }), tuningSchema.parse({ space })), 3);
    expect([0, 1, 2, 3].map((trial) => grid.propose(trial, []))).toEqual([
      { optimizer: 'adam' },
      { optimizer: 'momentum', momentum: 0.5 },
      { optimizer: 'momentum', momentum: 0.9 },
      undefined,
    ]);
  });

  it('has settings of texts and images only where there are any', () => {
    const space = { hidden: { values: [[8], [16]] }, text_filters: { values: [8, 16] }, image_filters: { values: [[8], [16]] } };
    const model = { family: 'wide_deep' };
    expect(names(space, model, rowsOf(1000))).toEqual(['hidden']);
    expect(names(space, model, rowsOf(1000, ['text']))).toEqual(['hidden', 'text_filters']);
    expect(names(space, model, rowsOf(1000, ['image'], 1))).toEqual(['hidden', 'image_filters']);
    expect(names(space, { ...model, text_encoder: 'average' }, rowsOf(1000, ['text']))).toEqual(['hidden']);
  });

  it('has no l2 of a linear model below the least it takes', () => {
    const space = { l2: { min: 1e-7, max: 0.01, log: true } };
    expect(searched(space, { family: 'linear' }, rowsOf(500)).space[0]?.domain).toMatchObject({ min: 0.001, max: 0.01 });
    expect(searched(space, { family: 'linear' }, rowsOf(500, ['text'])).space[0]?.domain).toMatchObject({ min: 1e-7 });
  });

  it('is refused where nothing of it makes a difference, with the reasons', () => {
    expect(() => searched({ batch_size: batch.batch_size }, { family: 'linear' }, rowsOf(530))).toThrow(
      'tuning.space holds no setting that makes a difference here: batch_size (530 rows take steps of 26 at most)',
    );
    expect(() => searched({ engine: { values: ['wasm', 'cpu'] } }, { family: 'linear' })).toThrow('one engine trains all');
  });
});
