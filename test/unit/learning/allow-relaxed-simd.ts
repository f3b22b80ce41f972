/** Node.js 20 knows relaxed SIMD but does not offer it: with this the tests run that build there too. */

import { setFlagsFromString } from 'node:v8';

export function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split('.')[0]) < 21) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
