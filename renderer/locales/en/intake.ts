/** Strings of a file on its way in. */

export const intake = {
  choose: 'Choose a file',
  firstRows: 'First rows',
  label: 'label',
  types: { int: 'whole number', float: 'number', string: 'text', unknown: 'empty' },
  facts: {
    format: {
      csv: 'CSV',
      tfrecord: 'TFRecord',
      sequence: 'TFRecord of SequenceExample',
      parquet: 'Parquet',
      avro: 'Avro',
      jsonl: 'JSON Lines',
      json: 'JSON array',
      images: 'folder of images',
      text: 'folder of texts',
      sqlite: 'SQLite',
      postgresql: 'PostgreSQL',
      module: 'reader module',
    },
    delimiter: 'separated by {{delimiter}}',
    delimiters: { comma: 'commas', semicolon: 'semicolons', tab: 'tabs', pipe: 'bars', space: 'spaces', other: '"{{sign}}"' },
    header: 'names in the first row',
    noHeader: 'no row of names',
    columns_one: '{{count}} column',
    columns_other: '{{count}} columns',
  },
  rejected_one: '{{count}} of the first rows cannot be parsed; it will be kept with its line number, never dropped silently.',
  rejected_other:
    '{{count}} of the first rows cannot be parsed; they will be kept with their line numbers, never dropped silently.',
  needsUpload:
    'This format is read by the core. It is uploaded to this machine’s own disk when you go on; the first rows show then.',
  problems: {
    empty: 'The file is empty.',
    emptyHint: 'Choose a file with rows in it.',
    binary: 'The file is not text, and not Parquet or TFRecord either.',
    binaryHint: 'Choose a CSV, JSON Lines, Parquet or TFRecord file.',
    json: 'This is one JSON document, not a table.',
    jsonHint: 'Save one JSON object per line (JSON Lines, .jsonl), or a CSV file.',
    notAnObject: 'not a JSON object',
    width: '{{found}} values where {{expected}} are expected',
  },
  reading: 'Reading the first rows',
} as const;
