/** One tree grown by trying every split of every leaf, without bins, order or shortcuts: what the fast one must equal. */

/** A number, null where it is missing, or the name of a category. */
export type ExactValue = number | string | null;

export interface ExactOptions {
  readonly leaves: number;
  readonly minRows: number;
  readonly l2: number;
}

interface Cut {
  readonly gain: number;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** The value of each row's leaf for squared error, without shrinkage; `residuals`: label minus the constant start. */
export function exactTree(
  rows: readonly (readonly ExactValue[])[],
  residuals: readonly number[],
  options: ExactOptions,
): number[] {
  const mean = (leaf: readonly number[]): number => sum(leaf) / (leaf.length + options.l2);
  const sum = (leaf: readonly number[]): number => leaf.reduce((total, row) => total + residuals[row], 0);
  const worth = (leaf: readonly number[]): number => sum(leaf) ** 2 / (leaf.length + options.l2);
  const bestCut = (leaf: readonly number[]): Cut | undefined => {
    let best: Cut | undefined;
    for (const isLeft of everySplit(rows, leaf)) {
      const left = leaf.filter(isLeft);
      const right = leaf.filter((row) => !isLeft(row));
      if (Math.min(left.length, right.length) < options.minRows) continue;
      const gain = worth(left) + worth(right) - worth(leaf);
      if (gain > (best?.gain ?? 1e-9)) best = { gain, left, right };
    }
    return best;
  };
  const leaves = [{ rows: residuals.map((_, row) => row), cut: bestCut(residuals.map((_, row) => row)) }];
  while (leaves.length < options.leaves) {
    const next = leaves.reduce((a, b) => ((b.cut?.gain ?? 0) > (a.cut?.gain ?? 0) ? b : a));
    if (!next.cut) break;
    const parts = [next.cut.left, next.cut.right];
    leaves.splice(leaves.indexOf(next), 1, ...parts.map((part) => ({ rows: [...part], cut: bestCut(part) })));
  }
  const values = new Array<number>(rows.length).fill(0);
  for (const leaf of leaves) for (const row of leaf.rows) values[row] = mean(leaf.rows);
  return values;
}

/** Numbers: every threshold with missing values on either side. Categories: every subset. */
function* everySplit(rows: readonly (readonly ExactValue[])[], leaf: readonly number[]): Generator<(row: number) => boolean> {
  for (let feature = 0; feature < rows[0].length; feature++) {
    const value = (row: number): ExactValue => rows[row][feature];
    const seen = [...new Set(leaf.map(value))];
    const names = seen.filter((one) => typeof one === 'string');
    for (let subset = 1; subset < 2 ** names.length - 1; subset++) {
      const left = new Set<ExactValue>(names.filter((_, i) => (subset >> i) & 1));
      yield (row) => left.has(value(row));
    }
    for (const threshold of seen.filter((one) => typeof one === 'number')) {
      const below = (row: number): boolean => {
        const x = value(row);
        return typeof x === 'number' && x <= threshold;
      };
      yield below;
      yield (row) => below(row) || value(row) === null;
    }
  }
}
