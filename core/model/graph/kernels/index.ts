/** Every kernel of the host, by operation. */

import type { Kernels } from '../kernel.ts';
import { arrayKernels } from './arrays.ts';
import { binaryKernels } from './binary.ts';
import { boxKernels } from './boxes.ts';
import { controlKernels } from './control.ts';
import { gatherKernels } from './gather.ts';
import { imageKernels, mapKernels } from './images.ts';
import { matrixKernels } from './matrices.ts';
import { matrixPartKernels } from './matrix-parts.ts';
import { parseExampleKernels } from './parse-example.ts';
import { partitionKernels } from './partitions.ts';
import { quantizeKernels } from './quantize.ts';
import { raggedKernels } from './ragged.ts';
import { rearrangeKernels } from './rearrange.ts';
import { reductionKernels } from './reductions.ts';
import { resizeKernels } from './resize.ts';
import { segmentKernels } from './segments.ts';
import { sparseKernels } from './sparse.ts';
import { sparseJoinKernels } from './sparse-joins.ts';
import { splitTextKernels } from './split-texts.ts';
import { stridedSliceKernels } from './strided-slice.ts';
import { tableKernels } from './tables.ts';
import { tensorListKernels } from './tensor-lists.ts';
import { textKernels } from './texts.ts';
import { unaryKernels } from './unary.ts';
import { unicodeKernels } from './unicode.ts';
import { branchKernels, variableKernels } from './variables.ts';

/** Their answer depends on nothing but their inputs. */
const pure: Kernels = {
  ...unaryKernels,
  ...binaryKernels,
  ...arrayKernels,
  ...stridedSliceKernels,
  ...gatherKernels,
  ...reductionKernels,
  ...textKernels,
  ...unicodeKernels,
  ...splitTextKernels,
  ...sparseKernels,
  ...matrixKernels,
  ...imageKernels,
  ...boxKernels,
  ...matrixPartKernels,
  ...partitionKernels,
  ...quantizeKernels,
  ...raggedKernels,
  ...rearrangeKernels,
  ...resizeKernels,
  ...segmentKernels,
  ...sparseJoinKernels,
};

export const kernels: Kernels = {
  ...pure,
  ...parseExampleKernels,
  ...tableKernels,
  ...controlKernels,
  ...mapKernels,
  ...tensorListKernels,
  ...variableKernels,
  ...branchKernels,
};

const handles = new Set([
  'VarHandleOp',
  'VariableV2',
  'Variable',
  'HashTable',
  'HashTableV2',
  'MutableHashTable',
  'MutableHashTableV2',
]);
const reads = new Set(['ReadVariableOp', 'ResourceGather', 'ResourceGatherNd', 'Identity']);

/** Whether its answer is the same in every run that gives it the same inputs. `isFrozen`: no run changes a variable. */
export function isFoldable(op: string, isFrozen: boolean): boolean {
  if (op === 'Placeholder' || (!isFrozen && reads.has(op))) return false;
  return Object.hasOwn(pure, op) || handles.has(op) || reads.has(op);
}
