/** Questions about a model on its eval split: the part that works, on whichever thread it is put. */

import type { EvaluationConfig, views } from '../contract/index.ts';
import { CancelledError, throwIfCancelled } from '../foundation/index.ts';
import {
  type AnalysedSplit,
  type AnalysisWatch,
  analyseSplit,
  answerWhatIf,
  attributionsOf,
  classesAgainstRest,
  classSlicesOf,
  compareModels,
  counterfactualsOf,
  fairnessOf,
  groupedFeatures,
  importanceOf,
  pickRows,
  type SplitRequest,
  sampledRow,
  weakGroupsOf,
} from '../stages/evaluate/index.ts';

type Values = Readonly<Record<string, string | number | null>>;

/**
 * Of a model of several classes: towards which of them; absent: the one most rows have, of one class a row the one that is
 * said, or for fairness the one most rows are of.
 */
interface OfClass {
  readonly class?: string;
}

/** Of a model of several classes: towards one of them; absent: all of them. */
interface OfOneClass {
  readonly class?: string;
}

/** What may be asked, by name. */
export interface AnalysisQuestions {
  groups: Readonly<Record<string, never>>;
  classes: Readonly<Record<string, never>>;
  classSlices: { readonly class: string; readonly config: EvaluationConfig; readonly seed: number };
  fairness: {
    readonly features: readonly string[];
    readonly thresholds: readonly number[];
    readonly baseline?: string;
    readonly minRows: number;
  } & OfClass;
  weakSlices: { readonly minRows: number; readonly minEffect: number } & OfOneClass;
  compare: { readonly otherDir: string; readonly seed: number };
  importance: { readonly repeats: number; readonly seed: number } & OfOneClass;
  rows: { readonly order: views.RowOrder; readonly limit: number } & OfClass;
  row: { readonly row: number };
  whatIf: { readonly values: Values; readonly feature?: string } & OfClass;
  counterfactuals: { readonly values: Values; readonly distance: 'l1' | 'l2' } & OfClass;
  attributions: { readonly values: Values; readonly seed: number } & OfClass;
}

export interface AnalysisAnswers {
  groups: readonly string[];
  classes: views.ClassesView;
  classSlices: views.ClassSlicesView;
  fairness: views.FairnessView;
  weakSlices: views.WeakSlicesView;
  compare: views.ModelComparison;
  importance: views.ImportanceView;
  rows: readonly views.PickableRow[];
  row: views.WhatIfRow;
  whatIf: views.WhatIfAnswer;
  counterfactuals: views.Counterfactuals;
  attributions: views.Attributions;
}

export type AnalysisKind = keyof AnalysisQuestions;

export interface AnalysisRequest<K extends AnalysisKind = AnalysisKind> {
  readonly split: SplitRequest;
  readonly kind: K;
  readonly question: AnalysisQuestions[K];
}

export interface AnalysisService {
  /** Throws ProblemError, and CancelledError once the signal has fired. */
  answer<K extends AnalysisKind>(request: AnalysisRequest<K>, watch: AnalysisWatch): Promise<AnalysisAnswers[K]>;
  /** Forgets everything: the project is closed. */
  clear(): Promise<void>;
}

interface OpenSplit {
  readonly opened: Promise<AnalysedSplit>;
  readonly controller: AbortController;
  /** Whose progress is told, until it is open. */
  readonly waiting: Set<AnalysisWatch>;
  /** Whoever asks from now on opens it anew. */
  forget(): void;
}

/** A split of a million rows takes some 200 MB. */
const openSplits = 2;

export function createAnalysisService(): AnalysisService {
  const splits = new Map<string, OpenSplit>();
  const open = (request: SplitRequest): OpenSplit => {
    const key = JSON.stringify(request);
    const known = splits.get(key) ?? startOpening(request, (gone) => splits.get(key) === gone && splits.delete(key));
    splits.delete(key);
    splits.set(key, known);
    for (const [oldest, { controller }] of [...splits].slice(0, -openSplits)) {
      controller.abort();
      splits.delete(oldest);
    }
    return known;
  };
  return {
    answer: async (request, watch) => {
      throwIfCancelled(watch.signal);
      const split = await joinOpening(open(request.split), watch);
      return answers[request.kind]({ analysed: split, split: request.split, watch }, request.question);
    },
    clear: async () => {
      for (const { controller } of splits.values()) controller.abort();
      splits.clear();
    },
  };
}

function startOpening(request: SplitRequest, forget: (split: OpenSplit) => void): OpenSplit {
  const controller = new AbortController();
  const waiting = new Set<AnalysisWatch>();
  const onProgress = (done: number, total: number): void => {
    for (const watch of waiting) watch.onProgress(done, total);
  };
  const opened = analyseSplit(request, { signal: controller.signal, onProgress });
  const split: OpenSplit = { opened, controller, waiting, forget: () => forget(split) };
  opened.catch(split.forget);
  return split;
}

/** Opening stops when nobody waits for it any more. */
function joinOpening({ opened, controller, waiting, forget }: OpenSplit, watch: AnalysisWatch): Promise<AnalysedSplit> {
  waiting.add(watch);
  return new Promise<AnalysedSplit>((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(watch);
      if (waiting.size === 0) {
        controller.abort();
        forget();
      }
      reject(new CancelledError());
    };
    watch.signal.addEventListener('abort', leave);
    opened.then(resolve, reject).finally(() => {
      waiting.delete(watch);
      watch.signal.removeEventListener('abort', leave);
    });
  });
}

interface Asked {
  readonly analysed: AnalysedSplit;
  readonly split: SplitRequest;
  readonly watch: AnalysisWatch;
}

type Answerers = {
  readonly [K in AnalysisKind]: (asked: Asked, question: AnalysisQuestions[K]) => Awaitable<AnalysisAnswers[K]>;
};
type Awaitable<T> = T | Promise<T>;

const answers: Answerers = {
  groups: ({ analysed }) => groupedFeatures(analysed.features),
  classes: ({ analysed, watch }) => classesAgainstRest(analysed, watch),
  classSlices: ({ analysed, split, watch }, question) => classSlicesOf(analysed, split, question, watch),
  fairness: ({ analysed, watch }, question) => fairnessOf(analysed, question, watch),
  weakSlices: ({ analysed, watch }, question) => weakGroupsOf(analysed, question, watch),
  compare: ({ analysed, split, watch }, question) => compareModels(analysed, split, question, watch),
  importance: ({ analysed, watch }, question) => importanceOf(analysed, question, watch),
  rows: ({ analysed }, { order, ...question }) => pickRows(analysed, order, question),
  row: ({ analysed }, { row }) => sampledRow(analysed, row),
  whatIf: ({ analysed }, question) => answerWhatIf(analysed, question),
  counterfactuals: ({ analysed, watch }, question) => counterfactualsOf(analysed, question, watch),
  attributions: ({ analysed, watch }, question) => attributionsOf(analysed, question, watch),
};
