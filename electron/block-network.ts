/** Offline by construction: the page's session cancels every request that is not for the page's own files. */

import type { Session } from 'electron';
import { isOwnUrl } from './app-origin.ts';

export interface NetworkOptions {
  /** Development only: the developer tools load their own pages. */
  readonly allowDevTools: boolean;
}

export function blockNetwork(
  session: { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> },
  options: NetworkOptions,
): void {
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url, options) }));
}

function isLocal(url: string, { allowDevTools }: NetworkOptions): boolean {
  if (url.startsWith('data:') || url.startsWith('blob:')) return true;
  return isOwnUrl(url) || (allowDevTools && url.startsWith('devtools://'));
}
