/** Hands the hidden page its ports; the page gets nothing else. */

import { ipcRenderer } from 'electron';
import { gpuMessage } from './channel-names.ts';

ipcRenderer.on(gpuMessage, (event) => {
  window.postMessage(gpuMessage, location.origin, [...event.ports]);
});
