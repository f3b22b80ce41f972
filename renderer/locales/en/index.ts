/** The English catalogue: one file per screen. Add a screen by one import and one line. */

import { charts } from './charts.ts';
import { components } from './components.ts';
import { data } from './data.ts';
import { evaluate } from './evaluate.ts';
import { feedback } from './feedback.ts';
import { home } from './home.ts';
import { intake } from './intake.ts';
import { pipeline } from './pipeline.ts';
import { problems } from './problems.ts';
import { serve } from './serve.ts';
import { shell } from './shell.ts';
import { time } from './time.ts';
import { train } from './train.ts';
import { transform } from './transform.ts';
import { validate } from './validate.ts';

export const en = {
  charts,
  components,
  data,
  evaluate,
  feedback,
  home,
  intake,
  pipeline,
  problems,
  serve,
  shell,
  time,
  train,
  transform,
  validate,
} as const;
