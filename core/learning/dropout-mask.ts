/** Which activations a step drops: drawn alike on every engine. */

import { createRandom, deriveSeed } from '../foundation/index.ts';
import type { NetworkSpec } from './network.ts';

/** Generators side by side, so that four masks can be drawn at a time. */
const lanes = 4;
/** A row's draws are rounded up to this many. */
const drawsMultiple = 8;

/** Seeds of each hidden layer's generators, in the step after `iterations` others. */
export function dropoutSeeds(network: NetworkSpec, seed: number, iterations: number): readonly (readonly number[])[] {
  const ofStep = deriveSeed(seed, `dropout/${iterations}`);
  return network.hidden.map((_, layer) => {
    const ofLayer = deriveSeed(ofStep, `layer/${layer}`);
    return Array.from({ length: lanes }, (_, lane) => deriveSeed(ofLayer, `lane/${lane}`));
  });
}

/** One rows x units mask a hidden layer, scaled so that the expected activation stays; none without dropout. */
export function dropoutMasks(network: NetworkSpec, rows: number, seeds: readonly (readonly number[])[]): Float32Array[] {
  if (network.dropout === 0 || network.family === 'linear') return [];
  const keep = 1 / (1 - network.dropout);
  return network.hidden.map((units, layer) => {
    const generators = seeds[layer].map(createRandom);
    const draws = Math.ceil(units / drawsMultiple) * drawsMultiple;
    const mask = new Float32Array(rows * units);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < draws; unit++) {
        const drawn = generators[unit % lanes].next();
        if (unit < units && drawn >= network.dropout) mask[row * units + unit] = keep;
      }
    }
    return mask;
  });
}
