import { expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { countsOf, differenceTo, filterModels, versionOf } from '../../../../../renderer/screens/models/model-filter.ts';

const version = (given: Partial<views.ModelVersion> & { version: string }): views.ModelVersion => ({
  pushedAt: 0,
  state: 'END',
  aliases: [],
  isDefault: false,
  archived: false,
  missing: false,
  ...given,
});
const model = (given: Partial<views.RegisteredModel> & { modelId: number }): views.RegisteredModel => ({
  stage: 'blessed',
  createdAt: 0,
  runId: `run-${given.modelId}`,
  note: '',
  tags: [],
  family: 'linear',
  bytes: 0,
  blessed: true,
  main: 'auc',
  versions: [],
  deleted: false,
  ...given,
});
const score = (value: number) => ({ value, low: value, high: value });
const answering = model({
  modelId: 1,
  stage: 'default',
  score: score(0.7),
  versions: [version({ version: '300' }), version({ version: '200', isDefault: true, aliases: ['champion'] })],
});
const archived = model({ modelId: 2, stage: 'archived', versions: [version({ version: '100', archived: true })] });
const models = [answering, archived, model({ modelId: 3, blessed: false, tags: ['wide'] }), model({ modelId: 4, deleted: true })];
const ids = (filter: Parameters<typeof filterModels>[1], text = ''): readonly number[] =>
  filterModels(models, filter, text).map(({ modelId }) => modelId);

it('finds models by stage and by every word: version, alias, run, tag', () => {
  expect([ids('all'), ids('serving'), ids('notBlessed'), ids('trash')]).toEqual([[1, 2, 3], [1], [3], [2, 4]]);
  expect([ids('all', 'CHAMP linear'), ids('all', 'wide'), ids('all', 'run-2'), ids('all', '300 wide')]).toEqual([
    [1],
    [3],
    [2],
    [],
  ]);
  expect(countsOf(models)).toEqual({ all: 3, serving: 1, pushed: 0, blessed: 2, notBlessed: 1, trash: 2 });
});

it('says how far a score is from that of the model that answers, only where both have the same metric', () => {
  const rival = model({ modelId: 5, score: score(0.6) });
  expect(differenceTo(answering, rival)?.value).toBeCloseTo(-0.1);
  expect(differenceTo(answering, rival)?.better).toBe(false);
  expect(differenceTo(answering, answering)).toBeUndefined();
  expect(differenceTo(answering, { ...rival, main: 'rmse' })).toBeUndefined();
});

it('speaks of the version that answers before any newer one', () => {
  expect(versionOf(answering)?.version).toBe('200');
  expect(versionOf(archived)?.version).toBe('100');
});
