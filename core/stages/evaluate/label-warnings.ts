/** Classes of which no judged row is: what cannot be told without them, and what the other metrics then say. */

import type { ScoredRows } from '../../learning/index.ts';
import type { Label } from '../../model/index.ts';

const mostShown = 5;

/** `where`: of which rows, as " of eval"; empty for the rows of a file. */
export function labelWarnings(label: Label, scored: ScoredRows, where: string): readonly string[] {
  if (label.kind === 'regression' || scored.kind === 'regression' || scored.labels.length === 0) return [];
  const absent = label.classes.filter((_, k) => !occurs(scored, k, label.classes.length));
  if (absent.length === 0) return [];
  const way = 'Judge rows of every class: add data, or give eval a larger share in data.splits.';
  const present = label.classes.filter((name) => !absent.includes(name));
  if (label.kind !== 'multilabel' && present.length === 1) {
    const rows = scored.labels.length.toLocaleString('en-US');
    return [
      `All ${rows} labelled rows${where} are of the class ${present[0]}: nothing says whether others are told from it. ${way}`,
    ];
  }
  const names = `${absent.slice(0, mostShown).join(', ')}${absent.length > mostShown ? `, … (${absent.length})` : ''}`;
  return [
    `No labelled row${where} is of ${names}: nothing says how well the model tells ${absent.length > 1 ? 'them' : 'it'}. ${way}`,
  ];
}

function occurs(scored: ScoredRows, unit: number, units: number): boolean {
  if (scored.kind !== 'multilabel') return scored.labels.includes(unit);
  for (let at = unit; at < scored.targets.length; at += units) if (scored.targets[at] === 1) return true;
  return false;
}
