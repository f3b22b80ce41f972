import { describe, expect, it } from 'vitest';
import { modelSchema, tuningSchema } from '../../../../core/contract/index.ts';
import { changesOfTrial, modelOfTrial, searchSpaceOf, tunedSettings } from '../../../../core/stages/tune/tuned-settings.ts';

const model = modelSchema.parse({});
const space = (tuning: object, family = 'auto') => searchSpaceOf(modelSchema.parse({ family }), tuningSchema.parse(tuning));

describe('the search space of a project', () => {
  it('is what usually matters, with a setting of one family under that family alone', () => {
    const usual = space({});
    expect(usual[0]?.name).toBe('family');
    expect(usual.find(({ name }) => name === 'hidden')?.when).toEqual({ parameter: 'family', values: ['wide_deep'] });
    expect(usual.find(({ name }) => name === 'learning_rate')?.when?.values).toEqual(['linear', 'wide_deep']);
    expect(usual.find(({ name }) => name === 'trees.leaves')?.when?.values).toEqual(['trees']);
  });

  it('has no family and nothing of other families where the project has chosen one', () => {
    const names = space({}, 'linear').map(({ name }) => name);
    expect(names).not.toContain('family');
    expect(names).not.toContain('hidden');
    expect(names).toContain('learning_rate');
  });

  it('is the project file’s where it has one', () => {
    const given = space(
      { space: { epochs: { min: 1, max: 30, integer: true }, optimizer: { values: ['adam', 'sgd'] } } },
      'linear',
    );
    expect(tunedSettings(given)).toEqual([
      { name: 'epochs', min: 1, max: 30, log: false, integer: true },
      { name: 'optimizer', values: ['adam', 'sgd'] },
    ]);
  });

  it.each([
    ['a setting that is none', { nothing: { values: [1] } }],
    ['a value the model does not take', { dropout: { values: [0.1, 7] } }],
    ['a range whose end it does not take', { dropout: { min: 0, max: 1 } }],
  ])('is refused with %s', (_what, wrong) => {
    expect(() => space({ space: wrong })).toThrow(/tuning.space/);
  });
});

describe('the settings of a trial', () => {
  it('are laid over the project’s', () => {
    const laid = modelOfTrial(model, { family: 'linear', learning_rate: 0.01 });
    expect(laid).toEqual({ ...model, family: 'linear', learning_rate: 0.01 });
  });

  it('are changes of the project file', () => {
    expect(changesOfTrial(model, { hidden: [32], dropout: 0.2 })).toEqual([
      { path: ['model', 'hidden'], value: [32] },
      { path: ['model', 'dropout'], value: 0.2 },
    ]);
  });
});
