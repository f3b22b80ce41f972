/** Drift from span to span, over every span that is there. */

import type { views } from '../contract/index.ts';
import { toDriftBoard } from '../stages/validate/index.ts';
import type { CoreState } from './core-state.ts';
import { readSchema } from './validation-schema.ts';
import { spanOf, spansOf, statisticsOf } from './validation-spans.ts';

/** The newest of them; each costs a pass over its rows, once. */
const mostSpans = 30;

export async function driftBoard(state: CoreState): Promise<views.DriftBoard> {
  const examples = spansOf(state.session).slice(-mostSpans);
  const spans = [];
  for (const artifact of examples) {
    const span = spanOf(artifact);
    const splits = await statisticsOf(state, { examples: [artifact], title: `Statistics of span ${span}` });
    // The split trained on, where there is one.
    const [statistics] = splits.values();
    if (!statistics) continue;
    const { id: artifactId, createdAt } = artifact;
    spans.push({ span: { span, artifactId, rows: statistics.num_examples, createdAt }, statistics });
  }
  return toDriftBoard(spans, (await readSchema(state.session)).schema);
}
