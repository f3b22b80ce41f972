/** What the host and a stage worker say to each other. */

import type { StageOutcome, StageReport } from '../contract/index.ts';
import type { Result } from '../foundation/index.ts';
import type { StageOrder } from '../pipeline/index.ts';

export type ToStageWorker = { readonly kind: 'execute'; readonly order: StageOrder } | { readonly kind: 'cancel' };

export type FromStageWorker =
  | { readonly kind: 'report'; readonly report: StageReport }
  | { readonly kind: 'done'; readonly result: Result<StageOutcome> }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string };
