/** A chance in figures, the same wherever one stands. */

import { format } from '../../locales/index.ts';

export function describeP(p: number): string {
  return p < 0.0001 ? '< 0.0001' : format.formatFixed(p, 4);
}
