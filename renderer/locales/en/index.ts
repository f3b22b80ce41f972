/** The English catalogue: one file per screen. Add a screen by one import and one line. */

import { charts } from './charts.ts';
import { components } from './components.ts';
import { home } from './home.ts';
import { intake } from './intake.ts';
import { problems } from './problems.ts';
import { shell } from './shell.ts';
import { time } from './time.ts';

export const en = {
  charts,
  components,
  home,
  intake,
  problems,
  shell,
  time,
} as const;
