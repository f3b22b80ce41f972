/** Runs as text and as the documented JSON. */

import type { views } from '../contract/index.ts';

export function runAnswer(run: views.RunSummary): unknown {
  return {
    run: run.id,
    state: run.state,
    nodes: run.nodes.map((node) => ({
      node: node.node,
      state: node.state,
      seconds: node.seconds,
      rows_in: node.rowsIn,
      rows_out: node.rowsOut,
      facts: node.facts,
      ...(node.problem ? { error: node.problem } : {}),
    })),
    blessed: run.blessed ?? null,
    pushed_version: run.pushedVersion ?? null,
  };
}

export function runTable(run: views.RunSummary): string {
  const rows = run.nodes.map((node) => [
    node.node,
    node.state,
    node.rowsIn === undefined ? '' : node.rowsIn.toLocaleString('en-US'),
    node.rowsOut === undefined ? '' : node.rowsOut.toLocaleString('en-US'),
    node.seconds.toFixed(1),
    Object.entries(node.facts)
      .map(([key, value]) => `${key} ${typeof value === 'number' ? numberText(value) : value}`)
      .join(', '),
  ]);
  const verdict =
    run.blessed === undefined
      ? ''
      : run.blessed
        ? `blessed${run.pushedVersion ? `, pushed as version ${run.pushedVersion}${waitingText(run)}` : ''}`
        : 'not blessed';
  const table = alignedTable(['node', 'state', 'rows in', 'rows out', 'seconds', 'facts'], rows, [2, 3, 4]);
  return `${table}\n${run.id} ${run.state} in ${run.seconds.toFixed(1)} s${verdict ? `, ${verdict}` : ''}`;
}

/** Four decimals, or as many digits where four decimals would leave none of a small number. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e-3 ? String(Number(value.toPrecision(4))) : value.toFixed(4);
}

/** What was asked of the model, each with its slice, or that nothing was. */
export function checkLines({ checks }: Pick<views.Evaluation, 'checks'>): readonly string[] {
  if (checks.length === 0) return ['not judged: no thresholds are set, so nothing is blessed. Set evaluation.thresholds.'];
  return checks.map(({ passed, reason, slice }) => {
    const where = slice === 'Overall' ? '' : ` (slice ${slice})`;
    return `${passed ? 'passed' : 'missed'}: ${reason}${where}`;
  });
}

export function warningLines({ warnings = [] }: Pick<views.Evaluation, 'warnings'>): readonly string[] {
  return warnings.map(({ text }) => `warning: ${text}`);
}

function waitingText({ nodes }: views.RunSummary): string {
  const waits = nodes.find(({ node }) => node === 'Pusher')?.facts['waits'];
  return waits === undefined ? '' : `, which waits: ${waits}`;
}

/** Columns padded to their widest cell; `right` lists the right-aligned ones. */
export function alignedTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = header.map((title, index) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (right.includes(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [header, ...rows].map(line).join('\n');
}
