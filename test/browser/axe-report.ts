/** What axe finds on a page that stands in somebody's way: serious and critical, each in one line. */

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

export async function findBarriers(page: Page): Promise<readonly string[]> {
  // What was announced stays in the announcer for some seconds, also when the button it speaks of has gone.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-live-announcer]').analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        (node) => `${id}: ${node.target.join(' ')}: ${(node.failureSummary ?? '').split('\n').slice(1).join(' ').trim()}`,
      ),
    );
}
