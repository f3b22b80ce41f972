/** The columns of several spans as one set: whole numbers widen to fractions, numbers and text do not mix. */

import { type ColumnSpec, mergeSpecs } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';

export interface SpanColumns {
  /** As people know the span: "span 3". */
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
}

/** In order of first appearance. Raises `features/type-mismatch` naming the column and both spans. */
export function mergeColumns(spans: readonly SpanColumns[]): readonly ColumnSpec[] {
  const text = new Map<string, string>();
  const numbers = new Map<string, string>();
  for (const { name: span, columns } of spans) {
    for (const { name, type } of columns) {
      if (type === 'bytes') keepFirst(text, name, span);
      if (type === 'int' || type === 'float') keepFirst(numbers, name, span);
    }
  }
  for (const [name, textSpan] of text) {
    const numberSpan = numbers.get(name);
    if (numberSpan !== undefined) raiseMismatch(name, numberSpan, textSpan);
  }
  return mergeSpecs(...spans.map(({ columns }) => columns));
}

function keepFirst(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value);
}

function raiseMismatch(name: string, numbers: string, text: string): never {
  raise(
    'features/type-mismatch',
    `A column holds numbers in ${numbers} and text in ${text}: ${name}`,
    `Correct the data of one of them, or exclude the column in the project file.`,
    { details: { feature: name, numbers, text } },
  );
}
