/** The application menu: what every desktop program has, and how to open a project. */

import type { MenuItemConstructorOptions } from 'electron';

export interface MenuChoices {
  readonly isMac: boolean;
  readonly isDevelopment: boolean;
  openProject(): void;
}

export function menuTemplate({ isMac, isDevelopment, openProject }: MenuChoices): MenuItemConstructorOptions[] {
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'Open Project…', accelerator: 'CmdOrCtrl+O', click: () => openProject() },
      { type: 'separator' },
      { role: isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(isDevelopment ? ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  };
  return [...(isMac ? [{ role: 'appMenu' } as const] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }];
}
