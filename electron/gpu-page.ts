/** The hidden page that holds the GPU for training processes, which have none under Electron: opened on the first request. */

import type { BrowserWindow, BrowserWindowConstructorOptions, MessageChannelMain } from 'electron';
import { appOrigin } from './app-origin.ts';
import { gpuMessage } from './channel-names.ts';
import type { OpenGpuPort } from './spawn-utility.ts';
import { windowOptions } from './window-options.ts';

export interface GpuPageParts {
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly createChannel: () => MessageChannelMain;
  readonly preload: string;
}

export interface GpuPage {
  /** Rejects where the page does not load. */
  readonly openPort: OpenGpuPort;
  close(): void;
}

export function createGpuPage({ createWindow, createChannel, preload }: GpuPageParts): GpuPage {
  let opening: Promise<BrowserWindow> | undefined;
  let opened: BrowserWindow | undefined;
  const close = (): void => {
    if (opened && !opened.isDestroyed()) opened.destroy();
    opened = undefined;
    opening = undefined;
  };
  const open = async (): Promise<BrowserWindow> => {
    const { webPreferences } = windowOptions({ preload, isDevelopment: false });
    // A hidden page would be slowed down.
    opened = createWindow({ show: false, webPreferences: { ...webPreferences, backgroundThrottling: false } });
    // Its ports close with it, which is how training hears of it.
    opened.webContents.once('render-process-gone', close);
    await opened.loadURL(`${appOrigin}/gpu/index.html`);
    return opened;
  };
  return {
    openPort: async () => {
      opening ??= open();
      try {
        const window = await opening;
        const { port1, port2 } = createChannel();
        window.webContents.postMessage(gpuMessage, null, [port2]);
        return port1;
      } catch (error) {
        close();
        throw error;
      }
    },
    close,
  };
}
