import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../electron/app-menu.ts';

const choices = { isMac: false, isDevelopment: false, openProject: () => {} };

describe('menuTemplate', () => {
  it('opens a project from the File menu', () => {
    let opened = 0;
    const [file] = menuTemplate({ ...choices, openProject: () => void (opened += 1) });
    const submenu = file?.submenu;
    const item = Array.isArray(submenu) ? submenu.find(({ label }) => label === 'Open Project…') : undefined;
    item?.click?.(null as never, undefined, null as never);
    expect(opened).toBe(1);
  });

  it('has reload and developer tools in development only', () => {
    const roles = (isDevelopment: boolean) => JSON.stringify(menuTemplate({ ...choices, isDevelopment }));
    expect(roles(false)).not.toMatch(/toggleDevTools|reload/);
    expect(roles(true)).toMatch(/toggleDevTools/);
  });

  it("begins with the app's own menu on macOS", () => {
    expect(menuTemplate({ ...choices, isMac: true })[0]).toEqual({ role: 'appMenu' });
  });
});
