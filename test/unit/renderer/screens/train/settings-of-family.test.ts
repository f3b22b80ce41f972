import { describe, expect, it } from 'vitest';
import { modelSchema } from '../../../../../core/contract/index.ts';
import { settingsOfFamily, type TrainedData } from '../../../../../renderer/screens/train/settings-of-family.ts';

const plain: TrainedData = { label: 'binary', hasTexts: false, hasImages: false };
const shown = (model: object, data: Partial<TrainedData> = {}) =>
  settingsOfFamily(modelSchema.parse(model), { ...plain, ...data });
const names = (model: object, data: Partial<TrainedData> = {}) => shown(model, data).flatMap(({ settings }) => settings);

describe('the settings of the next training', () => {
  it('are nothing of networks where trees are grown', () => {
    expect(names({ family: 'trees' })).toEqual(['family', 'class_weights', 'sampling']);
  });

  it('are no layers where the model is linear, and no penalty where the layers are one’s own', () => {
    expect(names({ family: 'linear' })).toEqual(expect.arrayContaining(['epochs', 'batch_size', 'l2', 'refit', 'engine']));
    for (const name of ['hidden', 'dropout', 'batch_norm']) expect(names({ family: 'linear' })).not.toContain(name);
    const own = names({ family: 'layers' });
    expect(own).toContain('module');
    for (const name of ['l2', 'hidden', 'dropout']) expect(own).not.toContain(name);
  });

  it('are of texts and images where there are any', () => {
    const groups = (data: Partial<TrainedData>) => shown({ family: 'auto' }, data).map(({ id }) => id);
    expect(groups({})).toEqual(['model', 'training', 'layers']);
    expect(groups({ hasTexts: true, hasImages: true })).toEqual(['model', 'training', 'layers', 'texts', 'images']);
    expect(names({ text_encoder: 'average' }, { hasTexts: true })).not.toContain('text_kernel');
  });

  it('leave out what another setting makes do nothing', () => {
    expect(names({})).not.toContain('momentum');
    expect(names({ optimizer: 'momentum' })).toContain('momentum');
    expect(names({ hidden: [] })).not.toContain('dropout');
    expect(names({ sampling: 'oversample' })).toContain('sampling_ratio');
    expect(names({ sampling: 'oversample' })).not.toContain('refit');
    expect(names({ engine: 'wasm' })).not.toContain('threads');
  });

  it('ask for no classes where the label is a number, but let what is refused be taken back', () => {
    expect(names({}, { label: 'regression' })).not.toContain('class_weights');
    expect(names({}, { label: 'multilabel' })).not.toContain('sampling');
    const refused = names({ class_weights: 'balanced', sampling: 'undersample' }, { label: 'regression' });
    expect(refused).toEqual(expect.arrayContaining(['class_weights', 'sampling']));
  });

  it('are, over all families, every setting of the model but those of trees and modules', () => {
    const models = [
      { family: 'layers' },
      { family: 'wide_deep', optimizer: 'momentum', learning_rate_schedule: 'cosine' },
      { family: 'wide_deep', optimizer: 'adamw', learning_rate_schedule: 'exponential', sampling: 'oversample' },
    ];
    const all = new Set(models.flatMap((model) => names(model, { hasTexts: true, hasImages: true })));
    const known = Object.keys(modelSchema.shape).filter((name) => name !== 'trees' && name !== 'settings');
    expect([...all].sort()).toEqual(known.sort());
  });
});
