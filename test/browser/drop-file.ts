/** Drops a real file on the page as a person does: trusted drag events, the bytes read from the disk by the browser. */

import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/** Where nothing is given, in the middle of the window; let go only once the window says that it takes the file. */
export async function dropFile(page: Page, file: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 800, height: 600 };
  const session = await page.context().newCDPSession(page);
  const at = { x: Math.round(size.width / 2), y: Math.round(size.height / 2) };
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') => session.send('Input.dispatchDragEvent', { type, ...at, data });
  const target = page.locator('.drop-target');
  // A page not yet drawn has nothing under the pointer, and the browser drops the event: the hand moves again.
  await vi.waitFor(
    async () => {
      await drag('dragEnter');
      await drag('dragOver');
      expect(await target.count()).toBe(1);
    },
    { timeout: 15_000, interval: 100 },
  );
  await drag('dragOver');
  await drag('drop');
  await target.waitFor({ state: 'detached' });
  await session.detach();
}
