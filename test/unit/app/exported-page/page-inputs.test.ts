import { describe, expect, it } from 'vitest';
import { pageInputs, refuseForPage } from '../../../../core/app/exported-page/page-inputs.ts';
import type { ProblemError } from '../../../../core/foundation/index.ts';
import type { FittedFeature } from '../../../../core/model/index.ts';
import { answerModel, answerRows, fitAnswers } from '../../model/answer-model.ts';

describe('the inputs of an exported page', () => {
  it('are those of the signature: numbers, choices of what the model knows, long texts; the label is none', async () => {
    const inputs = pageInputs(await fitAnswers('answer', answerRows(300, 1)));
    expect(inputs.map(({ name, type, widget }) => [name, type, widget])).toEqual([
      ['age', 'int', 'number'],
      ['weight', 'float', 'number'],
      ['colour', 'text', 'choice'],
      ['comment', 'text', 'long_text'],
    ]);
    expect([...(inputs[2]?.options ?? [])].sort()).toEqual(['blue', 'green', 'red']);
    expect(Number(inputs[0]?.start)).toBeGreaterThan(40);
    expect(Number.isInteger(Number(inputs[0]?.start))).toBe(true);
  });

  it('are refused for a transform that a page does not carry, by the feature’s name', async () => {
    const { transform, network } = await answerModel();
    expect(() => refuseForPage({ transform, network })).not.toThrow();
    const photo = { kind: 'image', name: 'photo', dtype: 'bytes' } as unknown as FittedFeature;
    try {
      refuseForPage({ network, transform: { ...transform, features: [...transform.features, photo] } });
      expect.unreachable();
    } catch (error) {
      expect((error as ProblemError).problem).toMatchObject({ code: 'model/not-exportable' });
      expect((error as ProblemError).problem.message).toContain('photo');
    }
  });
});
