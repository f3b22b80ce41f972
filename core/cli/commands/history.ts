/** runs, show, lineage: what the project remembers. */

import { evaluationOfRun, findRun, lineageOf, listRuns } from '../../app/index.ts';
import { raise } from '../../foundation/index.ts';
import { type Command, exitCodes } from '../command.ts';
import { alignedTable, checkLines, runAnswer, runTable, warningLines } from '../run-text.ts';

const runs: Command = {
  name: 'runs',
  usage: 'runs',
  summary: 'Every run of the project, newest first.',
  options: {},
  run: async (_args, io) => {
    const session = await (await io.core()).readProject(io.projectDir);
    const all = listRuns(session.metadata);
    io.answer(all.map(runAnswer), () =>
      alignedTable(
        ['run', 'state', 'seconds', 'blessed', 'version', 'started'],
        all.map((run) => [
          run.id,
          run.state,
          run.seconds.toFixed(1),
          run.blessed === undefined ? '' : run.blessed ? 'yes' : 'no',
          run.pushedVersion ?? '',
          new Date(run.startedAt).toISOString(),
        ]),
        [2],
      ),
    );
    return exitCodes.done;
  },
};

const show: Command = {
  name: 'show',
  usage: 'show [RUN]',
  summary: 'One run (default: the last) with its nodes and findings.',
  options: {},
  run: async (args, io) => {
    const session = await (await io.core()).readProject(io.projectDir);
    const id = args.positionals[0] ?? listRuns(session.metadata)[0]?.id;
    const run = id ? findRun(session.metadata, id) : undefined;
    if (!run) return raise('run/not-found', id ? `There is no run "${id}".` : 'Nothing has run yet.', 'See `loopwright runs`.');
    const evaluation = await evaluationOfRun(session, run.id);
    io.answer({ ...(runAnswer(run) as object), evaluation: evaluation ?? null }, () =>
      [
        runTable(run),
        ...run.nodes.filter((node) => node.problem).map((node) => `${node.node}: ${node.problem?.message} ${node.problem?.hint}`),
        ...(evaluation ? [...checkLines(evaluation), ...warningLines(evaluation)] : []),
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

const lineage: Command = {
  name: 'lineage',
  usage: 'lineage [ARTIFACT_URI_OR_ID]',
  summary: 'From an artifact (default: the served model) back to the files it came from.',
  options: {},
  run: async (args, io) => {
    const session = await (await io.core()).readProject(io.projectDir);
    const wanted = args.positionals[0];
    const found =
      wanted === undefined
        ? undefined
        : session.metadata.artifacts().find((artifact) => String(artifact.id) === wanted || artifact.uri === wanted);
    if (wanted !== undefined && !found)
      return raise(
        'artifact/not-found',
        `There is no artifact "${wanted}".`,
        'Give its number or its folder, e.g. artifacts/Trainer/model/8.',
      );
    const view = lineageOf(session, found?.id);
    io.answer(view, () =>
      alignedTable(
        ['kind', 'what', 'where'],
        view.nodes.map((node) => [node.kind, node.title, node.subtitle]),
      ),
    );
    return exitCodes.done;
  },
};

export const historyCommands: readonly Command[] = [runs, show, lineage];
