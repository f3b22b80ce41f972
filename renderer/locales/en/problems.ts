/** Failures of the window itself. */

export const problems = {
  connectionLost: 'The connection to the core is lost.',
  connectionLostHint: 'It is opened again by itself. If it stays lost, start Loopwright again; nothing acknowledged is lost.',
  bug: 'Something in Loopwright went wrong.',
  bugHint: 'Your data is untouched. Copy the details and try again.',
  refusedHint: 'Check the value and try again.',
  details: 'Details',
  copyDetails: 'Copy details',
  dismiss: 'Dismiss',
  stageStopped: 'The run stopped at {{node}}. What was finished before it is kept; a version in service stays in service.',
  runAgain: 'Run again',
  showLog: 'Show the log',
  retry: 'Try again',
  screenCrashed: 'This screen stopped working.',
  screenCrashedHint: 'The rest of the window goes on. Open the screen again; your data is untouched.',
  reopen: 'Open it again',
} as const;
