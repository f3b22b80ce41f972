/** feedback, label, agreement: what came back, what it should have been, and how often the model agrees. */

import { retrain } from '../../app/index.ts';
import { type FeedbackInput, feedbackSchema, type views } from '../../contract/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';
import { conclude } from './run.ts';

async function feedbackStore(io: CommandIo) {
  return (await (await io.core()).openProject(io.projectDir)).feedback;
}

/** To be read, also while a server or a window holds the project. */
async function feedbackToRead(io: CommandIo) {
  return (await (await io.core()).readProject(io.projectDir)).feedback;
}

function statusText(status: views.FeedbackStatus): string {
  const wrong =
    status.wrongShare === undefined ? '' : `, ${(status.wrongShare * 100).toFixed(1)} % of labelled predictions wrong`;
  const due = status.retrainAfter > 0 ? ` (retrains after ${status.retrainAfter})` : '';
  return `${status.predictions} predictions, ${status.feedback} with feedback, ${status.labelled} labelled${wrong}; ${status.labelsSinceTraining} new labels${due}`;
}

function required(args: Arguments, position: number, what: string, usage: string): string {
  const value = args.positionals[position];
  if (value === undefined) throw usageError(`Name ${what}.`, usage);
  return value;
}

const addUsage =
  'feedback add PREDICTION_ID --kind correct|incorrect|correction|implicit|harm [--value V] [--annotator A] [--comment C]';
const feedbackAdd: Command = {
  name: 'feedback add',
  usage: addUsage,
  summary: 'Feedback on one prediction.',
  options: { kind: { type: 'string' }, value: { type: 'string' }, annotator: { type: 'string' }, comment: { type: 'string' } },
  run: async (args, io) => {
    const input = {
      prediction_id: required(args, 0, 'the prediction', addUsage),
      kind: textOption(args, 'kind'),
      value: textOption(args, 'value'),
      annotator: textOption(args, 'annotator'),
      comment: textOption(args, 'comment'),
    };
    const parsed = feedbackSchema.safeParse(JSON.parse(JSON.stringify(input)));
    if (!parsed.success)
      throw usageError(`${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`, addUsage);
    const status = unwrap(await (await feedbackStore(io)).addFeedback(parsed.data as FeedbackInput));
    io.answer(status, () => statusText(status));
    return exitCodes.done;
  },
};

const feedbackStatus: Command = {
  name: 'feedback status',
  usage: 'feedback status',
  summary: 'How many predictions, feedback and labels there are.',
  options: {},
  run: async (_args, io) => {
    const status = unwrap(await (await feedbackToRead(io)).status());
    io.answer(status, () => statusText(status));
    return exitCodes.done;
  },
};

const feedbackImport: Command = {
  name: 'feedback import',
  usage: 'feedback import FILE.csv|FILE.jsonl',
  summary: 'Feedback from a file; rows that do not fit are named.',
  options: {},
  run: async (args, io) => {
    const path = required(args, 0, 'the file', 'feedback import FILE.csv|FILE.jsonl');
    const imported = unwrap(await (await feedbackStore(io)).importFeedback(path));
    io.answer(imported, () =>
      [`${imported.imported} imported`, ...imported.rejected.map(({ line, problem }) => `line ${line}: ${problem.message}`)].join(
        '\n',
      ),
    );
    return imported.rejected.length > 0 ? exitCodes.unreadable : exitCodes.done;
  },
};

const feedbackExport: Command = {
  name: 'feedback export',
  usage: 'feedback export FILE.csv|FILE.jsonl',
  summary: 'All feedback with its predictions, as CSV or JSON Lines.',
  options: {},
  run: async (args, io) => {
    const path = required(args, 0, 'the file', 'feedback export FILE.csv|FILE.jsonl');
    const rows = unwrap(await (await feedbackToRead(io)).exportFeedback(path));
    io.answer({ rows, path }, () => `${rows} rows written to ${path}`);
    return exitCodes.done;
  },
};

const labelNext: Command = {
  name: 'label next',
  usage: 'label next [--order least_confident|random]',
  summary: 'The next prediction that wants a label.',
  options: { order: { type: 'string' } },
  run: async (args, io) => {
    const order = textOption(args, 'order') === 'random' ? 'random' : 'least_confident';
    const queue = unwrap(await (await feedbackToRead(io)).queue({ order, limit: 1 }));
    const item = queue.items[0];
    io.answer({ item: item ?? null, left: queue.left, classes: queue.classes }, () =>
      item
        ? `${item.id}  (${queue.left} left; answer one of: ${queue.classes.join(', ') || 'a number'})\n${Object.entries(
            item.inputs,
          )
            .map(([name, value]) => `  ${name}: ${value ?? ''}`)
            .join('\n')}`
        : 'Nothing is waiting for a label.',
    );
    return exitCodes.done;
  },
};

const labelSet: Command = {
  name: 'label set',
  usage: 'label set PREDICTION_ID LABEL [--annotator A]',
  summary: 'Labels one prediction; on disk when the command returns.',
  options: { annotator: { type: 'string' } },
  run: async (args, io) => {
    const usage = 'label set PREDICTION_ID LABEL';
    const id = required(args, 0, 'the prediction', usage);
    const label = required(args, 1, 'the label', usage);
    const store = await feedbackStore(io);
    const status = unwrap(
      await store.label({
        id,
        decision: 'label',
        label,
        milliseconds: 0,
        order: 'command_line',
        annotator: textOption(args, 'annotator'),
      }),
    );
    io.answer(status, () => statusText(status));
    return exitCodes.done;
  },
};

const labelStatus: Command = { ...feedbackStatus, name: 'label status', usage: 'label status', summary: 'How labelling stands.' };

const agreement: Command = {
  name: 'agreement',
  usage: 'agreement',
  summary: 'How often label and prediction agree: share, Cohen’s kappa, confusion.',
  options: {},
  run: async (_args, io) => {
    const view = unwrap(await (await feedbackToRead(io)).agreement());
    io.answer(view, () =>
      [
        `${view.agreed} of ${view.labelled} agree${view.kappa === undefined ? '' : `, kappa ${view.kappa.toFixed(3)}`}`,
        alignedTable(
          ['label \\ predicted', ...view.classes],
          view.confusion.map((row, index) => [view.classes[index] ?? '', ...row.map(String)]),
          view.classes.map((_, index) => index + 1),
        ),
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

const retrainCommand: Command = {
  name: 'retrain',
  usage: 'retrain',
  summary: 'Makes a span of the new labels and runs the pipeline on old and new spans.',
  options: {},
  run: async (_args, io) => {
    const session = await (await io.core()).openProject(io.projectDir);
    const started = unwrap(await retrain(session));
    io.signal.addEventListener('abort', () => session.cancelRun());
    return conclude(await started.finished, io);
  },
};

export const feedbackCommands: readonly Command[] = [
  feedbackAdd,
  feedbackStatus,
  feedbackImport,
  feedbackExport,
  labelNext,
  labelSet,
  labelStatus,
  agreement,
  retrainCommand,
];
