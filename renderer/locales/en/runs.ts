/** Strings of the runs screen. */

export const runs = {
  purpose: 'Every run of the pipeline is kept with its settings, logs and results.',
  summary_one: '{{count}} run, kept with its logs and results.',
  summary_other: '{{count}} runs, newest first, kept with their logs and results.',
  allWell: 'None was stopped by a problem.',
  someFailed_one: 'One was stopped by a problem.',
  someFailed_other: '{{count}} were stopped by a problem.',
  name: 'Run {{id}}',
  detail: 'Run {{id}} in full',
  columns: { run: 'Run', nodes: 'Nodes', seconds: 'Took', outcome: 'Outcome' },
  counts: '{{ran}} run · {{cached}} cached',
  stoppedAt: 'stopped at {{node}}',
  blessed: 'blessed',
  notBlessed: 'not blessed',
  blessedPushed: 'blessed and pushed',
  logOf: 'Log of {{node}}',
  cachedLog: 'Nothing it depends on had changed: its result came from an earlier run.',
  empty: {
    title: 'No run yet',
    text: 'Run the pipeline: each run appears here with its nodes, what it took from the cache, its logs and what came out.',
  },
} as const;
