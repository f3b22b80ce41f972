import type { IpcMainEvent, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { isOwnUrl } from '../../../electron/app-origin.ts';
import { blockNetwork } from '../../../electron/block-network.ts';
import { isOwnMainFrame } from '../../../electron/connect-page.ts';
import { denyPermissions } from '../../../electron/deny-permissions.ts';
import { guardNavigation } from '../../../electron/guard-navigation.ts';
import { windowOptions } from '../../../electron/window-options.ts';

const foreign = [
  'https://example.com/',
  'http://loopwright/',
  'app://loopwright.example.com/',
  'app://other/index.html',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'not an address',
  '',
];

describe('isOwnUrl', () => {
  it('knows the page and its files', () => {
    expect(isOwnUrl('app://loopwright/index.html#/data')).toBe(true);
  });

  it.each(foreign)('does not take "%s" for ours', (url) => {
    expect(isOwnUrl(url)).toBe(false);
  });
});

describe('denyPermissions', () => {
  it('refuses every permission but writing to the clipboard', () => {
    const answers: Record<string, boolean> = {};
    denyPermissions({
      setPermissionRequestHandler: (handler) => {
        for (const permission of [
          'media',
          'geolocation',
          'notifications',
          'clipboard-read',
          'openExternal',
          'clipboard-sanitized-write',
        ] as const) {
          handler?.(null as never, permission, (granted) => void (answers[permission] = granted), null as never);
        }
      },
      setPermissionCheckHandler: (handler) => {
        expect(handler?.(null, 'media', '', null as never)).toBe(false);
        expect(handler?.(null, 'serial', '', null as never)).toBe(false);
      },
      setDevicePermissionHandler: (handler) => expect(handler?.(null as never)).toBe(false),
      setDisplayMediaRequestHandler: (handler) => expect(handler).toBeNull(),
    });
    expect(Object.entries(answers).filter(([, granted]) => granted)).toEqual([['clipboard-sanitized-write', true]]);
    expect(Object.keys(answers)).toHaveLength(6);
  });
});

describe('blockNetwork', () => {
  const isCancelled = (url: string, allowDevTools = false): boolean | undefined => {
    let cancelled: boolean | undefined;
    const onBeforeRequest = (listener: unknown): void => {
      (listener as (details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void)({ url }, ({ cancel }) => {
        cancelled = cancel;
      });
    };
    blockNetwork({ webRequest: { onBeforeRequest } }, { allowDevTools });
    return cancelled;
  };

  it.each(['app://loopwright/index.html', 'data:image/png;base64,AA==', 'blob:app://loopwright/1'])('lets %s pass', (url) => {
    expect(isCancelled(url)).toBe(false);
  });

  it.each(['https://example.com/', 'http://127.0.0.1:8501/', 'ws://127.0.0.1/', 'file:///etc/passwd', 'devtools://devtools/x'])(
    'cancels %s',
    (url) => {
      expect(isCancelled(url)).toBe(true);
    },
  );

  it('lets the developer tools load in development only', () => {
    expect(isCancelled('devtools://devtools/x', true)).toBe(false);
  });
});

describe('guardNavigation', () => {
  const guarded = () => {
    const listeners: Record<string, (event: { url: string; preventDefault(): void }) => void> = {};
    let opened: unknown;
    guardNavigation({
      on: (name: string, listener: never) => void (listeners[name] = listener),
      setWindowOpenHandler: (handler: (details: { url: string }) => unknown) =>
        void (opened = handler({ url: 'https://example.com' })),
    } as unknown as WebContents);
    const isPrevented = (name: string, url: string): boolean => {
      let prevented = false;
      listeners[name]?.({ url, preventDefault: () => void (prevented = true) });
      return prevented;
    };
    return { isPrevented, opened };
  };

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stops %s to another place, not within the page', (name) => {
    const { isPrevented } = guarded();
    expect(foreign.map((url) => isPrevented(name, url))).toEqual(foreign.map(() => true));
    expect(isPrevented(name, 'app://loopwright/index.html')).toBe(false);
  });

  it('allows no embedded guest and no second window', () => {
    const { isPrevented, opened } = guarded();
    expect(isPrevented('will-attach-webview', 'app://loopwright/index.html')).toBe(true);
    expect(opened).toEqual({ action: 'deny' });
  });
});

describe('isOwnMainFrame', () => {
  const event = (senderFrame: unknown) => ({ senderFrame }) as IpcMainEvent;

  it('accepts the page itself alone', () => {
    expect(isOwnMainFrame(event({ url: 'app://loopwright/index.html', parent: null }))).toBe(true);
    expect(isOwnMainFrame(event({ url: 'app://loopwright/index.html', parent: {} }))).toBe(false);
    expect(isOwnMainFrame(event({ url: 'https://example.com/', parent: null }))).toBe(false);
    expect(isOwnMainFrame(event(null))).toBe(false);
  });
});

describe('windowOptions', () => {
  it('isolates the page, and has developer tools in development only', () => {
    const { webPreferences } = windowOptions({ preload: 'preload.cjs', isDevelopment: false });
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
    });
    expect(windowOptions({ preload: 'preload.cjs', isDevelopment: true }).webPreferences?.devTools).toBe(true);
  });
});
