/** Problems of other rooms as clients of the server hear them. */

import { describe, expect, it } from 'vitest';
import { createProblem } from '../../../core/foundation/index.ts';
import { problemError, problemStatus } from '../../../core/serving/serving-status.ts';

describe('A problem told to a client', () => {
  it('has a full stop between its cause and its way out', () => {
    const loose = createProblem('model/invalid', 'The input "x" is DT_INT32, not DT_FLOAT', 'Inputs: x; outputs: y.');
    expect(problemError(loose).message).toBe('The input "x" is DT_INT32, not DT_FLOAT. Inputs: x; outputs: y.');
    const closed = createProblem('engine/failed', 'It failed.', 'Ask again.');
    expect(problemError(closed).message).toBe('It failed. Ask again.');
    expect(problemError(createProblem('engine/failed', 'It failed', '')).message).toBe('It failed');
  });

  it('is the request’s fault where a loaded model cannot take it, and the version’s where it cannot be loaded', () => {
    const problem = createProblem('model/invalid', 'no', '');
    expect([problemError(problem).code, problemError(problem).http]).toEqual(['INVALID_ARGUMENT', 400]);
    expect(problemStatus(problem)).toBe('UNKNOWN');
  });
});
