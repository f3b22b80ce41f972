/**
 * The part of Electron's main-process API that electron/main.ts uses, over plain Node.js: real ports, real child
 * processes, the real page files; no window. The "page" is driven by whoever started this process.
 */

import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';

const tell = (message) => process.send?.(message);
const handlers = {};
const calls = [];
const record = (name) => (argument) => void calls.push({ name, argument: JSON.parse(JSON.stringify(argument) ?? 'null') });

class App extends EventEmitter {
  isPackaged = false;
  #isReady = new Promise((resolve) => setImmediate(resolve));
  enableSandbox = record('enableSandbox');
  getAppPath = () => process.env.FAKE_APP_PATH;
  getPath = () => process.env.FAKE_HOME;
  getVersion = () => '0.0.0';
  requestSingleInstanceLock = () => true;
  whenReady = () => this.#isReady.then(() => record('ready')());
  exit = (code) => process.exit(code);

  /** As Electron does: whoever prevents the event asks to quit again later. */
  quit() {
    let isPrevented = false;
    this.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) process.exit(0);
  }
}

export const app = new App();
export const ipcMain = new EventEmitter();
export const dialog = {
  showErrorBox: (title, text) => tell({ kind: 'error-box', title, text }),
  showOpenDialog: async () => ({ filePaths: [] }),
};
export const Menu = { buildFromTemplate: (template) => template, setApplicationMenu: record('setApplicationMenu') };
export const protocol = {
  registerSchemesAsPrivileged: record('registerSchemesAsPrivileged'),
  handle: (scheme, handler) => (handlers[scheme] = handler),
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: record('setPermissionRequestHandler'),
    setPermissionCheckHandler: record('setPermissionCheckHandler'),
    setDevicePermissionHandler: record('setDevicePermissionHandler'),
    setDisplayMediaRequestHandler: record('setDisplayMediaRequestHandler'),
    webRequest: { onBeforeRequest: record('onBeforeRequest') },
  },
};

/** Electron's ports hand their listeners an event, Node's the data itself. */
function likeElectron(port) {
  return {
    on: (name, listener) => port.on(name, (data) => listener({ data })),
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
  };
}

export class MessageChannelMain {
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = likeElectron(port1);
    this.port2 = port2;
  }
}

export const utilityProcess = {
  fork: (file, args, options) => {
    record('utilityProcess.fork')({ file, options });
    const child = fork(file, args, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return Object.assign(child, { postMessage: (message) => child.connected && child.send(message) });
  },
};

export class BrowserWindow extends EventEmitter {
  webContents = Object.assign(new EventEmitter(), {
    send: (...message) => tell({ kind: 'sent', message }),
    setWindowOpenHandler: () => {},
  });

  constructor(options) {
    super();
    record('BrowserWindow')(options);
    app.emit('web-contents-created', {}, this.webContents);
  }

  isDestroyed = () => false;
  isMinimized = () => false;
  focus = record('focus');
  show = record('show');

  async loadURL(url) {
    const response = await handlers.app({ url, method: 'GET' });
    const html = await response.text();
    this.emit('ready-to-show');
    const postMessage = (_channel, _message, [port]) => this.#becomePage(port, html, response);
    ipcMain.emit('loopwright:ready', { senderFrame: { url, parent: null, postMessage } });
  }

  #becomePage(port, html, response) {
    const client = createORPCClient(new RPCLink({ port }));
    process.on('message', async ({ path, input }) => {
      if (path[0] === 'quit') return app.quit();
      const procedure = path.reduce((found, name) => found[name], client);
      await procedure(input).then(
        (value) => tell({ kind: 'answer', value }),
        (error) => tell({ kind: 'answer', error: String(error) }),
      );
    });
    tell({ kind: 'page', status: response.status, policy: response.headers.get('content-security-policy'), html, calls });
  }
}
