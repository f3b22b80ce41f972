/** Procedures about validation: the view, the schema and its edits, fixes, the override. */

import type { CoreState } from '../core-state.ts';
import { editSchema, fixFeature, moveSchema, overrideAnomalies, schemaView, validationView } from '../validation.ts';
import { notBuilt, procedures } from './builder.ts';

export function validateProcedures(state: CoreState) {
  const { validate } = procedures;
  return validate.router({
    view: validate.view.handler(() => validationView(state.session)),
    schema: validate.schema.handler(() => schemaView(state.session)),
    editSchema: validate.editSchema.handler(({ input }) => editSchema(state.session, input)),
    undoSchema: validate.undoSchema.handler(() => moveSchema(state.session, 'undo')),
    redoSchema: validate.redoSchema.handler(() => moveSchema(state.session, 'redo')),
    fix: validate.fix.handler(({ input }) => fixFeature(state.session, input.feature)),
    compare: validate.compare.handler(() => notBuilt('compare')),
    tryEdit: validate.tryEdit.handler(() => notBuilt('tryEdit')),
    rowsBehind: validate.rowsBehind.handler(() => notBuilt('rowsBehind')),
    checks: validate.checks.handler(() => notBuilt('checks')),
    drift: validate.drift.handler(() => notBuilt('drift')),
    report: validate.report.handler(() => notBuilt('report')),
    override: validate.override.handler(({ input }) => overrideAnomalies(state.session, input.reason)),
  });
}
