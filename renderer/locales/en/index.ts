/** The English catalogue: one file per screen. Add a screen by one import and one line. */

import { analysis } from './analysis.ts';
import { charts } from './charts.ts';
import { components } from './components.ts';
import { data } from './data.ts';
import { evaluate } from './evaluate.ts';
import { exports } from './exports.ts';
import { feedback } from './feedback.ts';
import { home } from './home.ts';
import { intake } from './intake.ts';
import { lineage } from './lineage.ts';
import { models } from './models.ts';
import { pipeline } from './pipeline.ts';
import { problems } from './problems.ts';
import { runs } from './runs.ts';
import { serve } from './serve.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { time } from './time.ts';
import { train } from './train.ts';
import { transform } from './transform.ts';
import { tune } from './tune.ts';
import { validate } from './validate.ts';

export const en = {
  analysis,
  charts,
  components,
  data,
  evaluate,
  exports,
  feedback,
  home,
  intake,
  lineage,
  models,
  pipeline,
  problems,
  runs,
  serve,
  settings,
  shell,
  time,
  train,
  transform,
  tune,
  validate,
} as const;
