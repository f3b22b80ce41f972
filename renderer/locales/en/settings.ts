/** Strings of the settings screen. */

export const settings = {
  sentence: 'Everything is saved as you change it, in one file that you own. Undo takes the last change back.',
  undo: 'Undo',
  undoLast: 'Undo last change',
  redo: 'Redo',
  changed: '{{name}} is changed in the project file.',
  window: {
    title: 'Window',
    theme: 'Theme',
    themeMeaning: 'Of this window alone, not of the project.',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },
  serving: {
    title: 'Serving',
    port: 'Port',
    portMeaning: 'Of the REST endpoint, on this machine only; 0 takes a free one. Counts from the next start of serving.',
    sample: 'Predictions kept, in %',
    sampleMeaning: 'The share written to the register with their inputs. Only those can be labelled.',
    redact: 'Values never kept',
    redactMeaning_zero: 'Choose features whose values are left out of the register.',
    redactMeaning_one: 'The values of {{count}} feature are left out of the register. The model still gets them.',
    redactMeaning_other: 'The values of {{count}} features are left out of the register. The model still gets them.',
    redactNone: 'The features are known after the first run.',
  },
  training: {
    title: 'Training',
    retrain: 'Retrain after so many labels',
    retrainMeaning: '0 never retrains by itself.',
    seed: 'Seed',
    seedMeaning: 'The same data and the same seed give the same model.',
    splits: 'Splits',
    splitsMeaning: 'Parts of the data by a hash of each row, so that the same row always lands in the same split.',
    splitsRerun: 'Parts of the data by a hash of each row. A change reads the data again and runs everything after it.',
    split: '{{name}} · {{share}}',
  },
  file: {
    title: 'Project file',
    meaning: 'Comments survive every change made here. What another editor changes counts from the next run.',
    path: 'Path of the project file',
    text: 'Text of the project file',
  },
} as const;
