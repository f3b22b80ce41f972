/** How the window is made: sandboxed, isolated, without Node.js in the page. */

import type { BrowserWindowConstructorOptions } from 'electron';

export interface WindowChoices {
  readonly preload: string;
  readonly isDevelopment: boolean;
}

export function windowOptions({ preload, isDevelopment }: WindowChoices): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 640,
    title: 'Loopwright',
    // Shown when the page has drawn itself: no white flash.
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      // A dictionary would be downloaded.
      spellcheck: false,
      devTools: isDevelopment,
    },
  };
}
