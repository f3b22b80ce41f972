import { describe, expect, it } from 'vitest';
import { CancelledError, ProblemError } from '../../../../core/foundation/index.ts';
import { modelInfo, tryModule } from '../../../../core/learning/index.ts';
import { deepNetwork } from '../example-networks.ts';
import { moduleFile } from './module-file.ts';

const info = modelInfo(deepNetwork.inputs, deepNetwork.output, {});

describe('the first run of a module', () => {
  it.each([
    ['loops for ever', 'export function getModel() { for (;;); }'],
    ['waits for ever', 'export const getModel = () => new Promise((resolve) => setInterval(() => {}, 1000));'],
  ])('ends one that %s, with the cause and the way out', async (_, source) => {
    const url = await moduleFile(source);
    const error: unknown = await tryModule(url, info, { seconds: 0.3 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem).toMatchObject({
      code: 'module/failed',
      message: 'getModel has not returned after 0.3 seconds',
    });
  });

  it('ends at once when it is cancelled', async () => {
    const url = await moduleFile('export function getModel() { for (;;); }');
    const cancel = new AbortController();
    const trial = tryModule(url, info, { signal: cancel.signal });
    cancel.abort();
    await expect(trial).rejects.toBeInstanceOf(CancelledError);
  });
});
