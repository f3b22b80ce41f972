/** Epochs of few rows come by the thousand a second: the window is told of them together, before whatever comes behind them. */

import type { EpochReport, views } from '../../core/contract/index.ts';

/** A curve that grows so often looks alive. */
const everyMs = 60;

export interface EpochSink {
  apply(event: views.CoreEvent): void;
  addEpochs(runId: string, epochs: readonly EpochReport[]): void;
}

/** @param later calls after so many milliseconds */
export function gatherEpochs(
  sink: () => EpochSink,
  later: (work: () => void, milliseconds: number) => void,
): (event: views.CoreEvent) => void {
  let waiting: { readonly runId: string; readonly epochs: EpochReport[] } | undefined;
  const flush = (): void => {
    const given = waiting;
    waiting = undefined;
    if (given) sink().addEpochs(given.runId, given.epochs);
  };
  return (event) => {
    if (event.kind !== 'epoch') {
      flush();
      sink().apply(event);
      return;
    }
    if (waiting?.runId === event.runId) {
      waiting.epochs.push(event.epoch);
      return;
    }
    flush();
    waiting = { runId: event.runId, epochs: [event.epoch] };
    later(flush, everyMs);
  };
}
