/** What the page gets from outside its sandbox: a port to the core, the path of a dropped file, files opened from outside. */

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { filesMessage, portMessage, readyMessage } from './channel-names.ts';

contextBridge.exposeInMainWorld('loopwright', {
  getPathForFile: (file: File): string => webUtils.getPathForFile(file),
  /** The listener gets paths alone, never the event. */
  onFilesOpened: (listener: (paths: readonly string[]) => void): void => {
    ipcRenderer.on(filesMessage, (_event, paths: readonly string[]) => listener(paths));
  },
});

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === readyMessage) ipcRenderer.send(readyMessage);
});

ipcRenderer.on(portMessage, (event) => {
  window.postMessage(portMessage, location.origin, [...event.ports]);
});
