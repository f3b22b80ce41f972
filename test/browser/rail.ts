/** The rail and the top bar as a person reads them. */

import type { Locator, Page } from 'playwright-core';

export function railLink(page: Page, name: string): Locator {
  return page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}\\b`) });
}

/** Opens a screen by the rail; its heading is shown when this resolves. */
export async function goTo(page: Page, name: string): Promise<void> {
  await railLink(page, name).click();
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
}

/** Starts writing down which stages the rail ever shows as running; the returned function tells them. */
export async function recordRunningStages(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    const look = (): void => {
      for (const link of document.querySelectorAll('nav li a')) {
        const name = /^([A-Z][a-z]+)\(running\)/.exec(link.textContent ?? '')?.[1];
        if (name) seen.add(name);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { stagesSeenRunning: seen });
  });
  return () =>
    page.evaluate(() => {
      const seen: unknown = Reflect.get(window, 'stagesSeenRunning');
      return seen instanceof Set ? [...seen].map(String) : [];
    });
}

/** Presses the one primary button and waits for the end of the run, whatever it is; the answer is the top bar's sentence. */
export async function runPipeline(page: Page): Promise<string> {
  await page.getByRole('banner').getByRole('button', { name: 'Run pipeline' }).click();
  return endOfRun(page);
}

/** Waits until a run goes on, then until it has ended. */
export async function endOfRun(page: Page): Promise<string> {
  const banner = page.getByRole('banner');
  await banner.getByRole('button', { name: 'Cancel run' }).waitFor();
  await banner.getByRole('button', { name: 'Run pipeline' }).waitFor({ timeout: 120_000 });
  return banner.innerText();
}
