/** Strings of the models screen. */

export const models = {
  purpose: 'Every model that was trained and judged, and the versions that were pushed into serving.',
  summary_one: '{{count}} model was trained and judged.',
  summary_other: '{{count}} models were trained and judged.',
  served: 'Model {{id}} is the version pushed last.',
  noneServed: 'None has been pushed.',
  all: 'All models',
  allNote: 'best first, eval split',
  columns: { model: 'Model', state: 'State', size: 'Size' },
  name: 'Model {{id}} · {{name}}',
  run: 'run {{run}}',
  states: { served: 'served', blessed: 'blessed', notBlessed: 'not blessed' },
  detail: 'Model {{id}} in full',
  itsRun: 'Its run',
  metrics: 'Metrics on eval',
  notEvaluated: 'It has not been evaluated.',
  settings: 'Trained with',
  trained: 'took',
  card: { save: 'Model card', html: 'One HTML file', markdown: 'Markdown', json: 'JSON (model-card-toolkit)' },
  empty: {
    title: 'No model yet',
    text: 'Every model that is trained and evaluated is kept here with its settings and metrics, and can be traced back to the file it came from.',
    go: 'Go to Train',
  },
} as const;
