/** The door of Evaluator: metrics by slice, thresholds, the blessing; questions about a model beside them. */

export { type AnalysedSplit, analyseSplit, type SplitRequest } from './analysis/analysed-split.ts';
export type { AnalysisWatch } from './analysis/analysis-watch.ts';
export { attributionsOf } from './analysis/attributions.ts';
export { classSlicesOf } from './analysis/class-slices.ts';
export { classesAgainstRest } from './analysis/classes-against-rest.ts';
export { compareModels } from './analysis/compare-models.ts';
export { counterfactualsOf } from './analysis/counterfactual.ts';
export { fairnessOf } from './analysis/fairness.ts';
export { groupedFeatures } from './analysis/group-rows.ts';
export { importanceOf } from './analysis/importance.ts';
export { weakGroupsOf } from './analysis/weak-groups.ts';
export { answerWhatIf, pickRows, sampledRow } from './analysis/what-if.ts';
export { evaluateRows, type RowsEvaluation } from './evaluate-rows.ts';
export { evaluationFileName, evaluator } from './evaluator.ts';
