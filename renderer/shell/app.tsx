/** The whole window around one bridge. */

import { useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { Bridge } from '../bridge/index.ts';
import { listenForShortcuts, shortcuts } from '../keyboard/index.ts';
import { i18n } from '../locales/index.ts';
import { BridgeContext, followCore, readAddress, useStore } from '../store/index.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Shell } from './shell.tsx';

export function App({ bridge }: { readonly bridge: Bridge }) {
  useEffect(() => followCore(bridge), [bridge]);
  useEffect(() => bridge.onFileOpened?.((file) => useStore.getState().takeFile(file)), [bridge]);
  useEffect(() => listenForShortcuts(shortcuts), []);
  useEffect(followAddress, []);
  useTheme();
  return (
    <I18nextProvider i18n={i18n}>
      <BridgeContext value={bridge}>
        <ErrorBoundary>
          <Shell />
        </ErrorBoundary>
      </BridgeContext>
    </I18nextProvider>
  );
}

/** The back and forward keys move between screens. */
function followAddress(): () => void {
  const read = (): void => useStore.setState(readAddress(window.location.hash));
  window.addEventListener('popstate', read);
  window.addEventListener('hashchange', read);
  return () => {
    window.removeEventListener('popstate', read);
    window.removeEventListener('hashchange', read);
  };
}

function useTheme(): void {
  const theme = useStore((state) => state.theme);
  useEffect(() => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme);
  }, [theme]);
}
