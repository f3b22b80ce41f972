/** What axe finds on a page that stands in somebody's way: serious and critical, each in one line. */

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** `rules`: those alone. */
export async function findBarriers(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // What was announced stays in the announcer for some seconds, also when the button it speaks of has gone.
  const builder = new AxeBuilder({ page }).exclude('[data-live-announcer]');
  const { violations } = await (rules ? builder.withRules([...rules]) : builder).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        (node) => `${id}: ${node.target.join(' ')}: ${(node.failureSummary ?? '').split('\n').slice(1).join(' ').trim()}`,
      ),
    );
}
