/** run: the pipeline, with each node's state, cache hit, rows and seconds. */

import { type NodeName, nodeNames, type views } from '../../contract/index.ts';
import { problemClasses, unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, describeProblem, exitCodes, textOption, usageError } from '../command.ts';
import { runAnswer, runTable } from '../run-text.ts';

const usage = 'run [--from NODE] [--until NODE] [--no-cache]';

export const run: Command = {
  name: 'run',
  usage,
  summary: 'The pipeline; prints each node’s state, cache hit, rows in/out, seconds.',
  options: { from: { type: 'string' }, until: { type: 'string' }, 'no-cache': { type: 'boolean' } },
  run: async (args, io) => {
    const options = {
      from: nodeOption(args, 'from'),
      until: nodeOption(args, 'until'),
      noCache: args.values['no-cache'] === true,
    };
    const session = await (await io.core()).openProject(io.projectDir);
    const started = unwrap(await session.startRun(options));
    io.signal.addEventListener('abort', () => session.cancelRun());
    const stopTelling = tellProgress(io, () => session.lastRun);
    const finished = await started.finished.finally(stopTelling);
    return conclude(finished, io);
  },
};

export function conclude(run: views.RunSummary, io: CommandIo): number {
  io.answer(runAnswer(run), () => runTable(run));
  const problem = run.nodes.find((node) => node.problem)?.problem;
  if (problem) {
    io.warn(describeProblem(problem));
    return problemClasses[problem.code].exit;
  }
  if (run.state === 'CANCELED') return exitCodes.cancelled;
  if (run.blessed === false) {
    const why = run.nodes.find(({ node }) => node === 'Evaluator')?.facts['why'];
    const reason = why === undefined ? '`loopwright show` tells which threshold it missed.' : noThresholds;
    io.warn(`The model was not blessed, so nothing was pushed. ${reason}`);
    return exitCodes.refused;
  }
  return exitCodes.done;
}

const noThresholds = 'No thresholds are set: set evaluation.thresholds in loopwright.yaml.';

function nodeOption(args: Arguments, name: string): NodeName | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const node = nodeNames.find((candidate) => candidate === text);
  if (!node) throw usageError(`There is no node "${text}". Choose one of: ${nodeNames.join(', ')}.`, usage);
  return node;
}

/** A line whenever a node starts or moves on, at most two a second. */
export function tellProgress(io: CommandIo, current: () => views.RunSummary | undefined): () => void {
  let last = '';
  const timer = setInterval(() => {
    const node = current()?.nodes.find((candidate) => candidate.state === 'RUNNING');
    if (!node) return;
    const progress = node.progress;
    const share = progress?.total ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : '';
    const line = `${node.node}${progress ? `: ${progress.step}${share}` : ''}`;
    if (line !== last) io.say(line);
    last = line;
  }, 500);
  return () => clearInterval(timer);
}
