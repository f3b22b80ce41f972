/** What happens when a process dies or a bug reaches the top: said plainly; what was acknowledged is already on disk. */

import type { App, Dialog, WebContents } from 'electron';

export interface CrashReporting {
  readonly app: Pick<App, 'on' | 'exit'>;
  readonly dialog: Pick<Dialog, 'showErrorBox'>;
  readonly process: Pick<NodeJS.Process, 'on'>;
}

export function reportCrashes({ app, dialog, process }: CrashReporting): void {
  app.on('render-process-gone', (_event, contents: WebContents, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    console.error(`The window's process ended: ${reason} (${exitCode}).`);
    contents.reload();
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit') console.error(`A process ended: ${name ?? type}, ${reason} (${exitCode}).`);
  });
  process.on('uncaughtException', (error: Error) => {
    console.error(error);
    dialog.showErrorBox(
      'Loopwright has to close',
      `${error.message}\n\nFinished work is safe on disk; the next start offers to resume the rest.`,
    );
    app.exit(1);
  });
}
