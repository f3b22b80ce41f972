/** An exported page: opens the model that it carries and shows its form. */

import type { PageFacts, PageModel, PageProgram } from '../../core/contract/index.ts';
import { about, header, introduction } from './about.ts';
import { element } from './element.ts';
import { manyRows } from './many-rows.ts';
import { oneRow } from './one-row.ts';
import { tabs } from './tabs.ts';
import { createThreshold } from './threshold.ts';

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

function show(program: PageProgram): readonly HTMLElement[] {
  const facts = JSON.parse(textOf('facts')) as PageFacts;
  const predictor = program.open(JSON.parse(textOf('model')) as PageModel, textOf('weights'));
  const threshold = createThreshold(facts);
  const parts = tabs('How many rows', [
    { title: 'One row', body: oneRow(facts, predictor, threshold) },
    { title: 'Many rows', body: manyRows(facts, predictor, threshold) },
  ]);
  return [header(facts), element('main', {}, introduction(facts), ...parts, about(facts))];
}

const { loopwright } = globalThis as { loopwright?: PageProgram };
if (loopwright) document.getElementById('page')?.replaceChildren(...show(loopwright));
