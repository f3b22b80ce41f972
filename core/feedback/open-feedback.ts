/** Opens the feedback store of a project. */

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FeedbackInput, PredictionRecord, views } from '../contract/index.ts';
import { attempt, ProblemError, type Result, raise } from '../foundation/index.ts';
import { type AppendLog, openAppendLog, toDiskProblem } from '../workspace/index.ts';
import { measureAgreement } from './agreement.ts';
import { feedbackFileKind, feedbackLines, importRows } from './feedback-files.ts';
import type {
  FeedbackImport,
  FeedbackOptions,
  FeedbackStore,
  LabelDecision,
  LabelledSpan,
  LabelledSpanRequest,
  QueueRequest,
} from './feedback-store.ts';
import { predictionView, queueView, statusView } from './feedback-views.ts';
import { type LabelledRow, writeSpanFiles } from './labelled-span.ts';
import { LabellingQueue } from './labelling-queue.ts';
import { currentDecision, currentLabel, type IndexedPrediction, PredictionIndex } from './prediction-index.ts';
import { RegisterFollower } from './register-follower.ts';
import { type FeedbackRegisterRow, type FeedbackRow, feedbackRow, predictionRow, rowJson } from './register-rows.ts';
import { parseFeedback, parseLabel } from './validate-feedback.ts';

const maxSegmentBytes = 64 << 20;
/** Records kept whole, newest used last: what a screen shows is asked for again and again. */
const keptRecords = 2000;

/** Reads both registers once; afterwards only what was appended. Problems: `disk/failed`. */
export function openFeedback(projectDir: string, options: FeedbackOptions): Promise<Result<FeedbackStore>> {
  return attempt(async () => {
    const store = new ProjectFeedback(projectDir, options);
    await store.open();
    return store;
  });
}

class ProjectFeedback implements FeedbackStore {
  readonly #options: FeedbackOptions;
  readonly #feedbackDir: string;
  readonly #predictions: RegisterFollower;
  readonly #feedback: RegisterFollower;
  readonly #index = new PredictionIndex();
  readonly #queue: LabellingQueue;
  readonly #records = new Map<string, PredictionRecord>();
  #log: AppendLog | undefined;
  /** One task at a time: each reads what is new, then works on a still index. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(projectDir: string, options: FeedbackOptions) {
    this.#options = options;
    this.#feedbackDir = join(projectDir, 'registers', 'feedback');
    this.#predictions = new RegisterFollower(join(projectDir, 'registers', 'predictions'));
    this.#feedback = new RegisterFollower(this.#feedbackDir);
    this.#queue = new LabellingQueue(this.#index, options.seed);
  }

  open(): Promise<void> {
    return this.#refresh();
  }

  status(): Promise<Result<views.FeedbackStatus>> {
    return this.#task(() => this.#status());
  }

  predictions(page: {
    readonly offset: number;
    readonly limit: number;
  }): Promise<Result<{ readonly rows: readonly views.PredictionView[]; readonly total: number }>> {
    return this.#task(async () => {
      const ordered = this.#index.ordered();
      const end = Math.max(0, ordered.length - page.offset);
      const shown = ordered.slice(Math.max(0, end - page.limit), end).reverse();
      const rows: views.PredictionView[] = [];
      for (const indexed of shown) rows.push(predictionView(await this.#record(indexed), indexed));
      return { rows, total: ordered.length };
    });
  }

  findPrediction(id: string): Promise<Result<PredictionRecord>> {
    return this.#task(() => this.#record(this.#known(id)));
  }

  queue(request: QueueRequest): Promise<Result<views.QueueView>> {
    return this.#task(async () => {
      const items = [];
      for (const queued of this.#queue.next(request.order, request.limit)) {
        items.push({ queued, record: await this.#record(queued.prediction) });
      }
      return queueView(this.#index, items, this.#options.labelName);
    });
  }

  label(decision: LabelDecision): Promise<Result<views.FeedbackStatus>> {
    return this.#task(async () => {
      const prediction = this.#known(decision.id);
      const { annotator, milliseconds, order } = decision;
      const decided = { ...this.#about(prediction), annotator, milliseconds, order };
      if (decision.decision !== 'label') await this.#append({ type: 'state', ...decided, state: decision.decision });
      else {
        const label = parseLabel(decision.label, prediction);
        const kind = String(label) === String(prediction.predicted) ? 'correct' : 'correction';
        await this.#append({ type: 'feedback', ...decided, kind, value: label, source: 'queue' });
        this.#options.onFeedback?.(prediction.version, kind);
      }
      return this.#status();
    });
  }

  undoLabel(id: string): Promise<Result<views.FeedbackStatus>> {
    return this.#task(async () => {
      const prediction = this.#known(id);
      if (!currentDecision(prediction)) {
        raise('feedback/invalid', 'Nothing was decided on this prediction', 'There is nothing to take back.');
      }
      await this.#append({ type: 'undo', at: this.#about(prediction).at, prediction_id: id });
      if (!currentDecision(prediction)) this.#queue.putBack(prediction);
      return this.#status();
    });
  }

  addFeedback(feedback: FeedbackInput): Promise<Result<views.FeedbackStatus>> {
    return this.#task(async () => {
      const row = this.#feedbackRow(feedback, 'api');
      await this.#append(row);
      this.#options.onFeedback?.(this.#known(row.prediction_id).version, row.kind);
      return this.#status();
    });
  }

  agreement(): Promise<Result<Omit<views.AgreementView, 'gain'>>> {
    return this.#task(() => measureAgreement(this.#index.ordered()));
  }

  exportFeedback(path: string): Promise<Result<number>> {
    return this.#task(async () => {
      const kind = feedbackFileKind(path);
      const rows = this.#index
        .ordered()
        .flatMap((prediction) => prediction.history?.standing() ?? [])
        .filter((row): row is FeedbackRow => row.type === 'feedback');
      await asDiskProblem(() => pipeline(Readable.from(feedbackLines(kind, rows)), createWriteStream(path)));
      return rows.length;
    });
  }

  importFeedback(path: string): Promise<Result<FeedbackImport>> {
    return this.#task(() =>
      importRows(path, { toRow: (given) => this.#feedbackRow(given, 'import'), write: (rows) => this.#append(...rows) }),
    );
  }

  writeLabelledSpan(request: LabelledSpanRequest): Promise<Result<LabelledSpan>> {
    return this.#task(async () => {
      const labelled = this.#index.ordered().filter((prediction) => isForSpan(prediction, request));
      const ids: string[] = [];
      const written = await writeSpanFiles(request, this.#labelledRows(labelled, ids));
      if (ids.length > 0) {
        await this.#append({ type: 'span', at: this.#options.clock.now(), span: request.span, prediction_ids: ids });
      }
      return written;
    });
  }

  async close(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await this.#log?.close();
    this.#log = undefined;
  }

  #status(): views.FeedbackStatus {
    return statusView(this.#index, this.#options.retrainAfter?.() ?? 0);
  }

  #task<T>(work: () => Promise<T> | T): Promise<Result<T>> {
    const turn = this.#tail.then(() =>
      attempt(async () => {
        await this.#refresh();
        return work();
      }),
    );
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #refresh(): Promise<void> {
    await this.#predictions.follow((json, place) => {
      const record = predictionRow(json);
      if (record) this.#index.addPrediction(record, place);
    });
    await this.#followFeedback();
  }

  #followFeedback(): Promise<void> {
    return this.#feedback.follow((json) => {
      const row = feedbackRow(json);
      if (row) this.#index.addRow(row);
    });
  }

  #known(id: string): IndexedPrediction {
    const found = this.#index.get(id);
    return (
      found ??
      raise(
        'prediction/not-found',
        `No prediction has the id ${id}`,
        'Check the id; predictions that were not sampled are not kept.',
      )
    );
  }

  async #record(indexed: IndexedPrediction): Promise<PredictionRecord> {
    const kept = this.#records.get(indexed.id);
    const record = kept ?? predictionRow((await this.#predictions.read(indexed.place)) ?? null);
    if (!record)
      return raise(
        'prediction/not-found',
        `The prediction ${indexed.id} is gone from the register`,
        'Its register file was removed.',
      );
    this.#records.delete(indexed.id);
    this.#records.set(indexed.id, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > keptRecords && oldest !== undefined) this.#records.delete(oldest);
    return record;
  }

  /** Never earlier than what was decided before: a clock that goes back must not reorder decisions. */
  #about({ id, version, predicted, history }: IndexedPrediction): {
    at: number;
    prediction_id: string;
    model_version: string;
    predicted: string | number;
  } {
    const at = Math.max(this.#options.clock.now(), history?.lastAt ?? 0);
    return { at, prediction_id: id, model_version: version, predicted };
  }

  #feedbackRow(given: unknown, source: FeedbackRow['source']): FeedbackRow {
    const feedback = parseFeedback(given);
    const prediction = this.#known(feedback.prediction_id);
    const { kind, annotator, comment } = feedback;
    const value = kind === 'correction' ? parseLabel(feedback.value, prediction) : textOf(feedback.value);
    return { type: 'feedback', ...this.#about(prediction), kind, value, annotator, comment, source };
  }

  /** On disk, and in the index, when it resolves. */
  async #append(...rows: FeedbackRegisterRow[]): Promise<void> {
    if (this.#options.heldBy) throw new ProblemError(this.#options.heldBy);
    this.#log ??= await openAppendLog(this.#feedbackDir, {
      writer: 'feedback',
      maxSegmentBytes,
      fsync: 'each',
      clock: this.#options.clock,
    });
    const log = this.#log;
    await Promise.all(rows.map((row) => log.append(rowJson(row))));
    await this.#followFeedback();
  }

  /** In the order of the register; the ids found go into `ids`. */
  async *#labelledRows(wanted: readonly IndexedPrediction[], ids: string[]): AsyncGenerator<LabelledRow> {
    const byId = new Map(wanted.map((prediction) => [prediction.id, prediction]));
    if (byId.size === 0) return;
    for await (const json of this.#predictions.rows()) {
      const record = predictionRow(json);
      const prediction = record && byId.get(record.id);
      if (!record || !prediction) continue;
      byId.delete(record.id);
      const decision = currentDecision(prediction);
      const label = currentLabel(prediction);
      if (decision?.type !== 'feedback' || label === undefined) continue;
      ids.push(record.id);
      yield { record, label, decision };
    }
  }
}

/** A label that is in no other span yet. The span's own rows are written again: its file is being replaced. */
function isForSpan(prediction: IndexedPrediction, { span, since = 0 }: LabelledSpanRequest): boolean {
  const decision = currentDecision(prediction);
  if (!decision || decision.at < since || currentLabel(prediction) === undefined) return false;
  return prediction.span === undefined || prediction.span === span;
}

async function asDiskProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new ProblemError(toDiskProblem(error));
    throw error;
  }
}

function textOf(value: FeedbackInput['value']): string | number | undefined {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
