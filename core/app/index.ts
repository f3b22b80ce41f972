/** The one door of the core: everything behind the contract, wired. */

export { type ConvertOptions, convertFile, outputFormats, previewFile } from '../formats/index.ts';
export { findRun, listRuns } from '../pipeline/index.ts';
export { readModelConfigFile, type ServedModelConfig } from '../serving/index.ts';
export { addSources, type GivenSource } from './add-source.ts';
export { predictFile } from './batch-predict.ts';
export { type Core, createCore } from './core.ts';
export { createEmptyProject, createProjectFromExample, createProjectFromFile } from './create-project.ts';
export { servedModelId } from './current-artifacts.ts';
export { dataChecksView } from './data-checks.ts';
export type { CoreOptions } from './environment.ts';
export { evaluateFile, type RowsEvaluation } from './evaluate-file.ts';
export { evaluationOfRun } from './evaluation-view.ts';
export { inferSchemaText, updateSchemaText, type ValidationAnswer, validateData } from './file-data.ts';
export { type FeatureSkewResult, fileSkew } from './file-skew.ts';
export { examplesFolder, type FileStatistics, fileStatistics } from './file-statistics.ts';
export { lineageOf } from './lineage.ts';
export { modelCardFile } from './model-card.ts';
export type { ProjectSession } from './project-session.ts';
export { retrain } from './retrain.ts';
export { differenceOfRuns, type RunDifference } from './run-difference.ts';
export { addToken, listTokens, revokeToken } from './serving-tokens.ts';
export { servingView } from './serving-view.ts';
export { type StandaloneOptions, serveModels } from './standalone-server.ts';
export { tuningView, useTrial } from './tuning-view.ts';
export { versionDifference } from './version-difference-host.ts';
