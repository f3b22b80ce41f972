/** The router: every area's procedures under the contract's names. */

import type { CoreState } from '../core-state.ts';
import { procedures } from './builder.ts';
import { dataProcedures } from './data.ts';
import { evaluateProcedures } from './evaluate.ts';
import { exportProcedures } from './export.ts';
import { feedbackProcedures } from './feedback.ts';
import { trainProcedures, transformProcedures, tuneProcedures } from './learning.ts';
import { lineageProcedures, pipelineProcedures } from './pipeline.ts';
import { projectProcedures } from './project.ts';
import { registryProcedures } from './registry.ts';
import { serveProcedures } from './serve.ts';
import { systemProcedures } from './system.ts';
import { validateProcedures } from './validate.ts';

export function createRouter(state: CoreState) {
  return procedures.router({
    system: systemProcedures(state),
    project: projectProcedures(state),
    data: dataProcedures(state),
    validate: validateProcedures(state),
    transform: transformProcedures(state),
    train: trainProcedures(state),
    tune: tuneProcedures(state),
    evaluate: evaluateProcedures(state),
    serve: serveProcedures(state),
    registry: registryProcedures(state),
    feedback: feedbackProcedures(state),
    pipeline: pipelineProcedures(state),
    exports: exportProcedures(state),
    lineage: lineageProcedures(state),
  });
}
