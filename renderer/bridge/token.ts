/** The one-time token of the browser interface: read from the address, removed from it, kept for this tab. */

const storageKey = 'loopwright:token';

export function takeToken(): string {
  const found = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (found) {
    const token = decodeURIComponent(found);
    sessionStorage.setItem(storageKey, token);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    return token;
  }
  return sessionStorage.getItem(storageKey) ?? '';
}
