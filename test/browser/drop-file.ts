/** Drops a real file on the page as a person does: trusted drag events, the bytes read from the disk by the browser. */

import type { Page } from 'playwright-core';

/** Where nothing is given, in the middle of the window. */
export async function dropFile(page: Page, file: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 800, height: 600 };
  const session = await page.context().newCDPSession(page);
  const at = { x: Math.round(size.width / 2), y: Math.round(size.height / 2) };
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}
