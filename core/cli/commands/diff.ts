/** diff: two runs of the project, or two ingested versions of its data. */

import { differenceOfRuns, type ProjectSession, type RunDifference, versionDifference } from '../../app/index.ts';
import type { views } from '../../contract/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

const usage = 'diff RUN RUN | diff ARTIFACT ARTIFACT [--key COL[,COL…]]';

export const diff: Command = {
  name: 'diff',
  usage,
  summary: 'Two runs: nodes, properties, metrics. Two ingested versions: rows, cells, columns.',
  options: { key: { type: 'string' } },
  run: async (args, io) => {
    const [from, to] = args.positionals;
    if (!from || !to || args.positionals.length > 2) throw usageError('Name two runs, or two versions of the data.', usage);
    const isRun = (name: string): boolean => /^run-\d+$/.test(name);
    if (isRun(from) !== isRun(to)) throw usageError('Name two of a kind.', usage);
    if (isRun(from) && args.values['key'] !== undefined) throw usageError('--key is for versions of the data.', usage);
    const session = await (await io.core()).readProject(io.projectDir);
    if (isRun(from)) {
      const found = await differenceOfRuns(session, from, to);
      io.answer(found, () => runsText(found));
    } else {
      const found = await differenceOfData(session, { from: artifactOf(session, from), to: artifactOf(session, to) }, args, io);
      io.answer(found, () => versionsText(found));
    }
    return exitCodes.done;
  },
};

function differenceOfData(
  session: ProjectSession,
  sides: { readonly from: number; readonly to: number },
  args: Arguments,
  io: CommandIo,
): Promise<views.VersionDifference> {
  const key = (textOption(args, 'key') ?? '')
    .split(',')
    .map((column) => column.trim())
    .filter((column) => column !== '');
  let last = -1;
  const onProgress = (done: number, total: number): void => {
    const tenth = Math.floor((10 * done) / Math.max(1, total));
    if (tenth !== last) io.say(`comparing rows ${tenth * 10} %`);
    last = tenth;
  };
  return versionDifference(session, { ...sides, key }, { programDir: io.coreOptions.programDir, signal: io.signal, onProgress });
}

/** By number, or by folder. */
function artifactOf(session: ProjectSession, name: string): number {
  const found = session.metadata.artifacts().find((artifact) => String(artifact.id) === name || artifact.uri === name);
  if (!found) throw usageError(`There is no run and no artifact "${name}".`, usage);
  return found.id;
}

function runsText({ from, to, nodes, metrics }: RunDifference): string {
  const rows = nodes.map(({ node, states, seconds, sameOutputs }) => [
    node,
    ...states,
    ...seconds.map((value) => value.toFixed(1)),
    states.every((state) => state === 'SKIPPED') ? '' : sameOutputs ? 'same' : 'other',
  ]);
  const changes = nodes.flatMap(({ node, changes: changed }) =>
    Object.entries(changed).map(([name, sides]) => [node, name, ...sides.map(cell)]),
  );
  const measured = Object.entries(metrics).map(([name, [a, b]]) => [
    name,
    cell(a),
    cell(b),
    a === null || b === null ? '' : `${b >= a ? '+' : ''}${(b - a).toFixed(6)}`,
  ]);
  return [
    alignedTable(['node', from, to, 'seconds', '', 'outputs'], rows, [3, 4]),
    ...(changes.length > 0 ? ['', alignedTable(['node', 'what', from, to], changes)] : []),
    ...(measured.length > 0 ? ['', alignedTable(['metric', from, to, 'change'], measured, [1, 2, 3])] : []),
  ].join('\n');
}

function cell(value: string | number | null): string {
  if (value === null) return '–';
  const text = typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(6) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function versionsText({
  added,
  removed,
  changed,
  unchanged,
  ambiguous,
  columns,
  key,
  examples,
}: views.VersionDifference): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const matched = key.length > 0 ? `matched by ${key.join(', ')}` : 'matched whole';
  const several = ambiguous > 0 ? `, ${count(ambiguous)} keys come several times` : '';
  const rows = columns.map((column) => [
    column.name,
    column.change === 'none' ? '' : column.change,
    column.before ?? '–',
    column.after ?? '–',
    count(column.changedRows),
    column.distance === undefined ? '' : column.distance.toFixed(6),
  ]);
  const shown = examples.slice(0, 10).map(({ kind, before, after }) => {
    const text = (cells: readonly (string | null)[] | undefined): string =>
      (cells ?? [])
        .map((value) => value ?? '')
        .join(' | ')
        .slice(0, 100);
    return [kind, before ? text(before) : '', after ? text(after) : ''];
  });
  return [
    `${count(added)} added, ${count(removed)} removed, ${count(changed)} changed, ${count(unchanged)} as they were; ${matched}${several}`,
    '',
    alignedTable(['column', 'change', 'before', 'after', 'changed rows', 'distance'], rows, [4, 5]),
    ...(shown.length > 0 ? ['', alignedTable(['row', 'before', 'after'], shown)] : []),
  ].join('\n');
}
