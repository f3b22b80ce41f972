/** Procedures about evaluation: the evaluation, questions about a model, its card. */

import type { AnalysisKind } from '../analysis-service.ts';
import type { CoreState } from '../core-state.ts';
import { evaluatedRuns } from '../evaluated-runs.ts';
import { evaluationOfRun, evaluationView } from '../evaluation-view.ts';
import { type Asked, askModel, askModelEvents, baselineDir, servingFormatDir } from '../model-analysis.ts';
import { modelCardFile } from '../model-card.ts';
import { eventsOf, procedures } from './builder.ts';

export function evaluateProcedures(state: CoreState) {
  const { evaluate } = procedures;
  const seed = (): number => state.session.config.seed;
  const events = <K extends AnalysisKind>(asked: Asked<K>, signal: AbortSignal | undefined) =>
    eventsOf(askModelEvents(state, asked, signal));
  return evaluate.router({
    view: evaluate.view.handler(({ input: { modelId, runId } }) =>
      runId === undefined ? evaluationView(state.session, modelId) : evaluationOfRun(state.session, runId),
    ),
    runs: evaluate.runs.handler(() => evaluatedRuns(state.session)),
    groups: evaluate.groups.handler(({ input: { modelId }, signal }) =>
      askModel(state, { modelId, kind: 'groups', question: {} }, { signal }),
    ),
    classes: evaluate.classes.handler(({ input: { modelId }, signal }) =>
      askModel(state, { modelId, kind: 'classes', question: {} }, { signal }),
    ),
    classSlices: evaluate.classSlices.handler(async ({ input: { modelId, runId, class: name }, signal }) => {
      const own = runId === undefined ? evaluationView(state.session, modelId) : evaluationOfRun(state.session, runId);
      const config = (await own)?.settings ?? state.session.config.evaluation;
      return askModel(state, { modelId, kind: 'classSlices', question: { class: name, config, seed: seed() } }, { signal });
    }),
    fairness: evaluate.fairness.handler(({ input: { modelId, ...question }, signal }) =>
      askModel(state, { modelId, kind: 'fairness', question }, { signal }),
    ),
    weakSlices: evaluate.weakSlices.handler(({ input: { modelId, ...question }, signal }) =>
      events({ modelId, kind: 'weakSlices', question }, signal),
    ),
    compare: evaluate.compare.handler(({ input: { modelId, otherId }, signal }) => {
      const otherDir = otherId === undefined ? baselineDir(state.session, modelId) : servingFormatDir(state.session, otherId);
      const question = { otherDir, seed: seed() };
      return events({ modelId, kind: 'compare', question }, signal);
    }),
    importance: evaluate.importance.handler(({ input: { modelId, ...question }, signal }) =>
      events({ modelId, kind: 'importance', question: { ...question, seed: seed() } }, signal),
    ),
    rows: evaluate.rows.handler(({ input: { modelId, ...question }, signal }) =>
      askModel(state, { modelId, kind: 'rows', question }, { signal }),
    ),
    row: evaluate.row.handler(({ input: { modelId, ...question }, signal }) =>
      askModel(state, { modelId, kind: 'row', question }, { signal }),
    ),
    whatIf: evaluate.whatIf.handler(({ input: { modelId, ...question }, signal }) =>
      askModel(state, { modelId, kind: 'whatIf', question }, { signal }),
    ),
    counterfactuals: evaluate.counterfactuals.handler(({ input: { modelId, ...question }, signal }) =>
      askModel(state, { modelId, kind: 'counterfactuals', question }, { signal }),
    ),
    attributions: evaluate.attributions.handler(({ input: { modelId, ...question }, signal }) =>
      askModel(state, { modelId, kind: 'attributions', question: { ...question, seed: seed() } }, { signal }),
    ),
    card: evaluate.card.handler(({ input }) => modelCardFile(state.session, input.modelId, input.format)),
  });
}
