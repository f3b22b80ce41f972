/** Start-up of the desktop app, as a list: what must precede readiness, then the guards, the core, the window. */

import path from 'node:path';
import { RPCHandler } from '@orpc/server/message-port';
import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, session, utilityProcess } from 'electron';
import { type Core, createCore } from '../core/app/index.ts';
import { menuTemplate } from './app-menu.ts';
import { appPage } from './app-origin.ts';
import { blockNetwork } from './block-network.ts';
import { filesMessage } from './channel-names.ts';
import { connectPages } from './connect-page.ts';
import { denyPermissions } from './deny-permissions.ts';
import { createGpuPage } from './gpu-page.ts';
import { guardNavigation } from './guard-navigation.ts';
import { type OpenedPaths, pathsOfLaunch, sortPaths } from './opened-paths.ts';
import { reportCrashes } from './report-crashes.ts';
import { pageScheme, servePage } from './serve-page.ts';
import { createUtilitySpawn } from './spawn-utility.ts';
import { windowOptions } from './window-options.ts';

const dist = path.join(app.getAppPath(), 'dist');
const isDevelopment = !app.isPackaged;

let core: Core | undefined;
let mainWindow: BrowserWindow | undefined;

// Before the app is ready
app.enableSandbox();
protocol.registerSchemesAsPrivileged([pageScheme]);
reportCrashes({ app, dialog, process });
app.on('web-contents-created', (_event, contents) => guardNavigation(contents));
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, cwd) => showOpened(pathsOfLaunch({ argv, cwd, isPackaged: app.isPackaged })));
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void app.whenReady().then(() => showOpened(sortPaths([file])));
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', closeCoreFirst);
  void app.whenReady().then(start);
} else app.quit();

async function start(): Promise<void> {
  denyPermissions(session.defaultSession);
  blockNetwork(session.defaultSession, { allowDevTools: isDevelopment });
  servePage(protocol, path.join(dist, 'renderer'));
  const choices = { isMac: process.platform === 'darwin', isDevelopment, openProject: () => void chooseProject() };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(choices)));
  core = await openCore();
  const handler = new RPCHandler(core.router);
  connectPages({ ipc: ipcMain, createChannel: () => new MessageChannelMain(), serve: (port) => handler.upgrade(port) });
  await openWindow();
  app.on('activate', () => void openWindow());
  showOpened(pathsOfLaunch({ argv: process.argv, cwd: process.cwd(), isPackaged: app.isPackaged }));
  if (process.argv.includes('--example')) await core.openExample();
}

function openCore(): Promise<Core> {
  return createCore({
    // The command line's places: one list of recent projects, whichever way in.
    stateDir: process.env.LOOPWRIGHT_STATE_DIR ?? path.join(app.getPath('home'), '.loopwright'),
    projectsDir: process.env.LOOPWRIGHT_PROJECTS_DIR ?? path.join(app.getPath('home'), 'Loopwright'),
    runtime: 'electron',
    version: app.getVersion(),
    owner: `the Loopwright window (process ${process.pid})`,
    servesPushedModels: true,
    spawn: createUtilitySpawn(utilityProcess.fork, dist, gpuPage.openPort),
    programDir: dist,
  });
}

const gpuPage = createGpuPage({
  createWindow: (options) => new BrowserWindow(options),
  createChannel: () => new MessageChannelMain(),
  preload: path.join(dist, 'electron', 'gpu-preload.cjs'),
});

async function openWindow(): Promise<void> {
  if (mainWindow && !mainWindow.isDestroyed()) return mainWindow.show();
  const window = new BrowserWindow(windowOptions({ preload: path.join(dist, 'electron', 'preload.cjs'), isDevelopment }));
  mainWindow = window;
  // A hidden page must not keep the app open.
  window.once('closed', gpuPage.close);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(appPage);
}

/** A project is opened by the core, which tells the page; data files are the page's to preview. */
function showOpened({ projects, dataFiles }: OpenedPaths): void {
  const project = projects[0];
  if (project !== undefined) void openProject(project);
  if (dataFiles.length > 0) mainWindow?.webContents.send(filesMessage, dataFiles);
  if (mainWindow?.isMinimized()) mainWindow.restore();
  mainWindow?.focus();
}

async function chooseProject(): Promise<void> {
  const { filePaths } = await dialog.showOpenDialog({ title: 'Open Project', properties: ['openDirectory'] });
  const [folder] = filePaths;
  if (folder !== undefined) await openProject(folder);
}

async function openProject(folder: string): Promise<void> {
  try {
    await core?.openProject(folder);
  } catch (error) {
    dialog.showErrorBox('The project cannot be opened', error instanceof Error ? error.message : String(error));
  }
}

/** Quitting waits for the core, which stops its processes and writes what it holds. */
function closeCoreFirst(event: { preventDefault(): void }): void {
  if (!core) return;
  event.preventDefault();
  const closing = core;
  core = undefined;
  void closing.close().finally(() => app.quit());
}
