/** Servables from model folders: the one place that knows which kinds of folder can be served. */

import { openRunnable } from '../model/index.ts';
import type { ServableLoader } from './servable.ts';

export const loadServable: ServableLoader = (dir) => openRunnable(dir);
