/** Drops a real file on the page as a person does: trusted drag events, the bytes read from the disk by the browser. */

import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/**
 * In the middle of the window; let go only once the window says that it takes the file. A browser busy with other work
 * loses events of a drag now and then, its drop too: then the hand tries again.
 */
export async function dropFile(page: Page, file: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 800, height: 600 };
  const session = await page.context().newCDPSession(page);
  const at = { x: Math.round(size.width / 2), y: Math.round(size.height / 2) };
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') => session.send('Input.dispatchDragEvent', { type, ...at, data });
  const target = page.locator('.drop-target');
  const dropped = await page.evaluateHandle(() => {
    const seen = { file: false };
    window.addEventListener('drop', () => (seen.file = true), { capture: true, once: true });
    return seen;
  });
  await vi.waitFor(
    async () => {
      await drag('dragEnter');
      await drag('dragOver');
      expect(await target.count()).toBe(1);
      await drag('dragOver');
      await drag('drop');
      await vi.waitFor(async () => expect(await dropped.evaluate(({ file }) => file)).toBe(true), { timeout: 500 });
    },
    { timeout: 15_000, interval: 100 },
  );
  await target.waitFor({ state: 'detached' });
  await session.detach();
}
