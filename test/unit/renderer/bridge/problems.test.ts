import { describe, expect, it } from 'vitest';
import { createProblem, ProblemError } from '../../../../core/foundation/index.ts';
import { isCancellation, toShownProblem } from '../../../../renderer/bridge/problems.ts';

const texts = {
  connectionLost: { message: 'lost', hint: 'wait' },
  bug: { message: 'bug:', hint: 'retry' },
  refused: { hint: 'check' },
};
const problem = createProblem('file/empty', 'The file is empty.', 'Choose another.', { details: { bytes: 0 } });

describe('what a call threw', () => {
  it('is shown as the problem it carries, unchanged', () => {
    const carried = Object.assign(new Error('x'), { code: 'PROBLEM', data: problem });
    const nested = Object.assign(new Error('x'), { data: { problem } });
    for (const error of [carried, nested, new ProblemError(problem)]) expect(toShownProblem(error, texts)).toEqual(problem);
  });

  it('is not taken for a problem when its code is unknown', () => {
    const error = Object.assign(new Error('boom'), { data: { code: 'made/up', message: 'm', hint: 'h' } });
    expect(toShownProblem(error, texts)).toEqual({ code: 'window/bug', message: 'bug: boom', hint: 'retry' });
  });

  it('is a lost connection when the transport says so', () => {
    const error = new Error('Cannot send message, WebSocket is not open.');
    expect(toShownProblem(error, texts).code).toBe('window/connection-lost');
  });

  it('is a refused value when the contract rejects the input', () => {
    const error = Object.assign(new Error('Input validation failed'), { code: 'BAD_REQUEST' });
    expect(toShownProblem(error, texts)).toEqual({ code: 'window/refused', message: 'Input validation failed', hint: 'check' });
  });
});

describe('cancellation', () => {
  it('is never a failure', () => {
    expect(isCancellation(Object.assign(new Error('Cancelled'), { code: 'CLIENT_CLOSED_REQUEST' }))).toBe(true);
    expect(isCancellation(new DOMException('stop', 'AbortError'))).toBe(true);
    expect(isCancellation(new Error('stop'))).toBe(false);
  });
});
