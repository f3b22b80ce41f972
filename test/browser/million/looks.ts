/** A screen as it looks and as it is reached: pictures in both themes on a laptop and on a desk, no barrier, nothing that only a mouse can do. */

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { findBarriers } from '../axe-report.ts';
import { pictures } from './project.ts';

const laptop = { width: 1280, height: 800 } as const;
const desk = { width: 1920, height: 1080 } as const;

/** Takes the pictures `<name>-<theme>-<width>.png` and leaves the window as it was: light, on a laptop. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of [desk, laptop]) {
      await page.setViewportSize(size);
      await settle(page);
      await page.screenshot({ path: join(pictures, `${name}-${colorScheme}-${size.width}.png`), animations: 'disabled' });
    }
    // Nothing else differs from theme to theme.
    expect(await findBarriers(page, colorScheme === 'dark' ? ['color-contrast'] : undefined)).toEqual([]);
  }
  expect(await findUnreachable(page)).toEqual([]);
}

/** Everything that was asked for is there, in its own type. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.loading'));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

const mostStops = 400;
const stopsAtOnce = 20;

/** What can be pressed or filled in but has no place in the order of Tab; one stop is enough for a group of arrow keys. */
async function findUnreachable(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => {
    const reached = new Set<EventTarget>();
    const watching = new AbortController();
    Object.assign(window, { reached, watching, isRoundTrip: false });
    const note = ({ target }: FocusEvent): void => {
      if (target && reached.has(target)) Object.assign(window, { isRoundTrip: true });
      if (target) reached.add(target);
    };
    document.addEventListener('focusin', note, { signal: watching.signal });
  });
  for (let stop = 0; stop < mostStops; stop += stopsAtOnce) {
    for (let press = 0; press < stopsAtOnce; press++) await page.keyboard.press('Tab');
    if (await page.evaluate(() => Reflect.get(window, 'isRoundTrip') === true)) break;
  }
  return page.evaluate(() => {
    const [reached, watching]: unknown[] = [Reflect.get(window, 'reached'), Reflect.get(window, 'watching')];
    if (watching instanceof AbortController) watching.abort();
    const stops = reached instanceof Set ? [...reached].filter((stop) => stop instanceof Element) : [];
    const groups = '[role=radiogroup], [role=grid], [role=toolbar], [role=listbox]';
    const isReached = (element: Element): boolean =>
      stops.some(
        (stop) => stop === element || (stop.closest(groups) !== null && stop.closest(groups) === element.closest(groups)),
      );
    const pressable = 'button, a[href], input, select, textarea, summary, [role=button], [role=radio], [onclick]';
    return [...document.querySelectorAll(pressable)]
      .filter(
        (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden=true], [inert]'),
      )
      .filter((element) => !element.matches(':disabled, [aria-disabled=true], [type=file], [tabindex="-1"][aria-hidden]'))
      .filter((element) => !isReached(element))
      .map((element) => element.outerHTML.slice(0, 160));
  });
}
