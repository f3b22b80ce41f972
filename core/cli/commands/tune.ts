/** tune: a search over the model's settings; with --use the best of them become the pipeline's. */

import { tuningView, useTrial } from '../../app/index.ts';
import { rankTrialReports, type views } from '../../contract/index.ts';
import { problemClasses, unwrap } from '../../foundation/index.ts';
import { type Command, type CommandIo, describeProblem, exitCodes, numberOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';
import { tellProgress } from './run.ts';

const usage = 'tune [--use] [--use-trial N] [--show]';

export const tune: Command = {
  name: 'tune',
  usage,
  summary: 'Searches the model’s settings (tuning in loopwright.yaml); --use makes the best the pipeline’s.',
  options: { use: { type: 'boolean' }, 'use-trial': { type: 'string' }, show: { type: 'boolean' } },
  run: async (args, io) => {
    const chosen = numberOption(args, 'use-trial', usage);
    if (chosen !== undefined && (!Number.isInteger(chosen) || chosen < 1)) throw usageError('Trials are numbered from 1.', usage);
    const session = await (await io.core()).openProject(io.projectDir);
    if (args.values['show'] !== true && chosen === undefined) {
      const started = unwrap(await session.startRun({ until: 'Tuner' }));
      io.signal.addEventListener('abort', () => session.cancelRun());
      const stopTelling = tellProgress(io, () => session.lastRun);
      const failed = endedBadly(await started.finished.finally(stopTelling), io);
      if (failed !== undefined) return failed;
    }
    const tuning = await tuningView(session);
    const use = chosen === undefined ? (args.values['use'] === true ? tuning.best : undefined) : chosen - 1;
    if (use !== undefined) unwrap(await useTrial(session, use));
    io.answer({ ...tuning, used: use ?? null }, () => tuningText(tuning, use));
    return exitCodes.done;
  },
};

function endedBadly(run: views.RunSummary, io: CommandIo): number | undefined {
  const problem = run.nodes.find((node) => node.problem)?.problem;
  if (problem) {
    io.warn(describeProblem(problem));
    return problemClasses[problem.code].exit;
  }
  return run.state === 'CANCELED' ? exitCodes.cancelled : undefined;
}

/** Best first, as the Tune screen ranks them. */
function tuningText(tuning: views.TuningView, used: number | undefined): string {
  if (tuning.trials.length === 0) return 'Nothing has been tuned yet.';
  const ranked = rankTrialReports(tuning.trials);
  const table = alignedTable(
    ['trial', 'loss', 'epochs', 'seconds', 'state', 'settings'],
    ranked.map((trial) => [
      String(trial.trial + 1),
      trial.losses.length > 0 ? lossOf(trial).toPrecision(4) : '',
      String(trial.epochs),
      trial.seconds.toFixed(1),
      trial.state,
      Object.entries(trial.settings)
        .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(3)) : JSON.stringify(value)}`)
        .join(', '),
    ]),
    [0, 1, 2, 3],
  );
  return [
    table,
    ...(tuning.timeUp ? [`${tuning.timeUp.minutes} minutes were up before all ${tuning.timeUp.trials} trials.`] : []),
    ...whatMatters(tuning),
    ...(used === undefined ? [] : [`The settings of trial ${used + 1} are the pipeline’s from the next run on.`]),
  ].join('\n');
}

/** As the Tune screen says it. */
export function whatMatters({ importance }: Pick<views.TuningView, 'importance'>): readonly string[] {
  if (importance.length === 0) return [];
  if (importance.every(({ importance: share }) => share === 0)) {
    return ['what matters: no setting tells the best trials from the rest more than chance would'];
  }
  const shares = importance.map(({ setting, importance: share }) => `${setting} ${(100 * share).toFixed(0)} %`);
  return [`what matters: ${shares.join(', ')}`];
}

function lossOf(trial: views.TuningView['trials'][number]): number {
  return trial.losses.at(-1)?.loss ?? Number.POSITIVE_INFINITY;
}
