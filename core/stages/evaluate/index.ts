/** The door of Evaluator: metrics by slice, thresholds, the blessing. */

export { evaluationFileName, evaluator } from './evaluator.ts';
