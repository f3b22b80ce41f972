/** Strings of the transform screen. */

export const transform = {
  purpose:
    'Turns features into inputs of the network. It is fitted on train and travels inside the model, so serving does exactly the same.',
  summary_one:
    '{{count}} feature becomes {{inputs}} inputs. Fitted on train; it travels inside the model, so serving does exactly the same.',
  summary_other:
    '{{count}} features become {{inputs}} inputs. Fitted on train; it travels inside the model, so serving does exactly the same.',
  stale: 'Changed since the last run.',
  show: 'Show',
  tabs: { features: 'Features', preview: 'Before and after' },
  tableLabel: 'Transform of each feature',
  kindOf: 'Transform of {{name}}',
  changed: '{{name}}: {{kind}} from the next run on.',
  undo: 'Undo',
  roles: { label: 'label', excluded: 'excluded' },
  columns: { feature: 'Feature', configured: 'Asked for', applied: 'Applied, and why', width: 'Inputs' },
  kinds: {
    auto: 'automatic',
    exclude: 'excluded',
    standardize: 'standardize',
    min_max: 'scale to 0…1',
    log: 'logarithm',
    bucketize: 'buckets',
    one_hot: 'one input per value',
    embedding: 'embedding',
    hashed_embedding: 'hashed embedding',
    text: 'text',
  },
  notes: {
    auto: 'chosen from the data of the train split',
    exclude: 'not an input',
    standardize: 'mean 0, deviation 1',
    min_max: 'smallest 0, largest 1',
    log: 'for long tails: log(1 + x), then standardized',
    bucketize: 'quantiles, one input each',
    one_hot: 'for a few values',
    embedding: 'for tens to thousands of values',
    hashed_embedding: 'for ids and rare values',
    text: 'words in order, through a convolution',
  },
  preview: {
    before: 'As in the data',
    after: 'As the network gets it',
    unused: 'not an input',
    noneTitle: 'No rows to show',
    none: 'The next run keeps a few rows of train to show here.',
  },
  empty: {
    title: 'Nothing has been transformed yet',
    text: 'The pipeline looks at every feature of train, picks a transform for it and says why. You can choose another for each.',
    run: 'Prepare the features',
  },
} as const;
