/** The predictor's script of an exported page: leaves `loopwright` with the page; no Node.js and no DOM is used. */

import type { PageProgram } from '../../contract/index.ts';
import { openPagePredictor } from './page-predictor.ts';

const program: PageProgram = { open: openPagePredictor };
(globalThis as { loopwright?: PageProgram }).loopwright = program;
