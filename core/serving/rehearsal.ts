/**
 * A few made-up rows through a model before anyone asks it: what a process compiles at the first request (reading, transform,
 * network, writing) is compiled while the version loads. Only for models that take raw features; no register, no metrics.
 */

import { setImmediate } from 'node:timers/promises';
import type { SignatureDef, TensorInfo } from '../model/index.ts';
import { answerRequest } from './answer-request.ts';
import { defaultSignature } from './inference.ts';
import type { Servable } from './servable.ts';

/** After so many V8 has compiled what every request runs through. */
const mostRequests = 20;
/** No version waits longer for it, milliseconds; the first request is made in any case. */
const longest = 150;
/** Words, numbers and signs, so that every step of reading a text is taken. */
const words = 'On 2015-01-02 we asked, twice, for the $ 12.50 they owe.';
/** Of a list whose length is open. */
const listLength = 3;

export async function rehearse(servable: Servable): Promise<void> {
  const signature = servable.signatures[defaultSignature];
  if (signature?.rawFeatures !== true) return;
  const body = Buffer.from(JSON.stringify({ instances: [madeUpRow(signature)] }));
  const until = performance.now() + longest;
  try {
    for (let i = 0; i < mostRequests && (i === 0 || performance.now() < until); i++) {
      await answerRequest(servable, body);
      // The versions that are served answer in between.
      await setImmediate();
    }
  } catch {
    // A row like this it may refuse; real ones tell their cause when they are asked.
  }
}

function madeUpRow({ inputs }: SignatureDef): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, madeUpCell(input)]));
}

function madeUpCell({ dtype, shape = [] }: TensorInfo): unknown {
  const cell = dtype === 'DT_STRING' ? words : dtype === 'DT_FLOAT' || dtype === 'DT_DOUBLE' ? 0.5 : 1;
  // Beyond the row itself.
  return shape
    .slice(1)
    .reduceRight<unknown>((value, size) => Array.from({ length: size < 0 ? listLength : size }, () => value), cell);
}
