/** Procedures about validation: the view, the schema and its edits, fixes, the override. */

import type { CoreState } from '../core-state.ts';
import { dataChecksView } from '../data-checks.ts';
import { editSchema, fixFeature, moveSchema, overrideAnomalies, schemaView, validationView } from '../validation.ts';
import { compareWith } from '../validation-compare.ts';
import { driftBoard } from '../validation-drift.ts';
import { tryEdit } from '../validation-effect.ts';
import { validationReport } from '../validation-report.ts';
import { rowsBehind } from '../validation-rows.ts';
import { procedures } from './builder.ts';

export function validateProcedures(state: CoreState) {
  const { validate } = procedures;
  return validate.router({
    view: validate.view.handler(() => validationView(state.session)),
    schema: validate.schema.handler(() => schemaView(state.session)),
    editSchema: validate.editSchema.handler(({ input }) => editSchema(state.session, input)),
    undoSchema: validate.undoSchema.handler(() => moveSchema(state.session, 'undo')),
    redoSchema: validate.redoSchema.handler(() => moveSchema(state.session, 'redo')),
    fix: validate.fix.handler(({ input }) => fixFeature(state.session, input.feature)),
    compare: validate.compare.handler(({ input }) => compareWith(state, input)),
    tryEdit: validate.tryEdit.handler(({ input }) => tryEdit(state.session, input.edit)),
    rowsBehind: validate.rowsBehind.handler(({ input }) => rowsBehind(state.session, input)),
    checks: validate.checks.handler(() => dataChecksView(state.session)),
    drift: validate.drift.handler(() => driftBoard(state)),
    report: validate.report.handler(() => validationReport(state)),
    override: validate.override.handler(({ input }) => overrideAnomalies(state.session, input.reason)),
  });
}
