/** What axe finds on a page that stands in somebody's way: serious and critical, each in one line. */

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

export async function findBarriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        (node) => `${id}: ${node.target.join(' ')}: ${(node.failureSummary ?? '').split('\n').slice(1).join(' ').trim()}`,
      ),
    );
}
