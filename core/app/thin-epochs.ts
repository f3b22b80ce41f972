/**
 * Epochs of few rows come by the thousand a second; windows are told of as many as make a curve that looks alive, always of the
 * newest. They read the whole curve from the view.
 */

import type { EpochReport } from '../contract/index.ts';

export type EpochListener = (runId: string, epoch: EpochReport) => void;

interface Pace {
  now(): number;
  /** Calls after so many milliseconds. */
  later(work: () => void, milliseconds: number): void;
}

const everyMs = 50;

export function thinEpochs(publish: EpochListener, { now, later }: Pace): EpochListener {
  let toldAt = Number.NEGATIVE_INFINITY;
  let held: Parameters<EpochListener> | undefined;
  let isTimed = false;
  const tell = (): void => {
    const given = held;
    held = undefined;
    if (!given) return;
    toldAt = now();
    publish(...given);
  };
  return (runId, epoch) => {
    // The last one of a model stands for how it ended.
    if (held && (held[0] !== runId || held[1].model !== epoch.model)) tell();
    held = [runId, epoch];
    if (now() - toldAt >= everyMs) return tell();
    if (isTimed) return;
    isTimed = true;
    later(() => {
      isTimed = false;
      tell();
    }, everyMs);
  };
}
