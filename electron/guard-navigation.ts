/** The window never leaves its page: no navigation, no redirect, no second window, no embedded guest. */

import type { WebContents } from 'electron';
import { isOwnUrl } from './app-origin.ts';

interface NavigationEvent {
  readonly url: string;
  preventDefault(): void;
}

export function guardNavigation(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void {
  const stayHome = (event: NavigationEvent): void => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
