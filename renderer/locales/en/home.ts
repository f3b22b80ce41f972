/** Strings of the home screen. */

export const home = {
  title: 'From a file to a served model, on this machine',
  sentence:
    'Drop in data, see what is wrong with it, train, judge, serve, label, retrain. A project is a folder of plain files that you own.',
  titleOpen: 'Projects',
  sentenceOpen: '{{name}} is open. Opening or starting another closes it; everything is already saved.',
  dropTitle: 'Drop a file anywhere',
  dropNote: 'CSV, JSON Lines, Parquet or TFRecord. You see rows and types first; nothing is copied until you say so.',
  examples: 'Try an example',
  examplesNote: 'Works offline, runs in under a minute.',
  example: 'Open',
  recent: 'Recent projects',
  noRecent: 'None yet. The first one appears here.',
  gone: 'the folder is gone',
  forget: 'Remove {{name}} from this list',
  openFolder: 'Open a project folder',
  folder: 'Folder',
  folderPlaceholder: 'Path of a folder with a loopwright.yaml',
  open: 'Open',
  create: {
    title: 'New project from {{file}}',
    predict: 'What to predict',
    predictNote: {
      name: 'Guessed from its name.',
      columns: 'Guessed: several columns begin so, and hold 0 and 1.',
      few_values: 'Guessed: it has two values.',
      last: 'Guessed: the last column.',
      own: 'Your choice.',
    },
    kinds: {
      binary: 'Two classes: a yes-or-no model, judged by AUC.',
      multiclass: 'Several classes ({{count}} in the first rows), judged by accuracy.',
      multilabel: 'Any of several classes a row ({{count}} in the first rows), judged by F1 over all of them.',
      regression: 'A number, judged by its root mean squared error.',
    },
    several: 'Several classes a row',
    severalWhy: {
      delimiter:
        'Texts such as {{example}} hold classes with {{delimiter}} between them: {{several}} of the first {{rows}} rows have more than one.',
      lists: '{{several}} of the first {{rows}} rows hold a list of more than one.',
      columns:
        'Each column is a class, 1 where it is true of the row: {{several}} of the first {{rows}} rows have more than one.',
    },
    columnsOf: '{{name}} ({{count}} columns of 0 and 1)',
    labelColumn: 'Label column',
    name: 'Name',
    folder: 'Folder',
    runAtOnce: 'Run the pipeline at once',
    create: 'Create project',
    uploading: 'Handing the file over · {{percent}}',
    back: 'Choose another file',
    noColumns: 'The file has no columns that can be read.',
  },
} as const;
