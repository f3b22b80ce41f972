/** Every command, in the order the overview lists them. */

import type { Command } from '../command.ts';
import { checks } from './checks.ts';
import { convert } from './convert.ts';
import { dataCommands } from './data.ts';
import { diff } from './diff.ts';
import { evaluate } from './evaluate.ts';
import { feedbackCommands } from './feedback.ts';
import { lineage, runs, show } from './history.ts';
import { ingest } from './ingest.ts';
import { init } from './init.ts';
import { modelCard } from './model-card.ts';
import { models, predict } from './models.ts';
import { preview } from './preview.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { skew } from './skew.ts';
import { ui } from './ui.ts';

export const commands: readonly Command[] = [
  init,
  run,
  runs,
  show,
  lineage,
  diff,
  ingest,
  preview,
  convert,
  ...dataCommands,
  skew,
  report,
  checks,
  evaluate,
  models,
  modelCard,
  predict,
  serve,
  ...feedbackCommands,
  ui,
];
