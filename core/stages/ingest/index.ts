/** The door of the ingest stage: ExampleGen, and CSV as columns to count. */

export { csvColumns } from './csv-columns.ts';
export { exampleGen } from './example-gen.ts';
export { type ExampleGenProperties, exampleGenPropertiesSchema } from './example-gen-properties.ts';
export { type ListedPart, listSourceParts } from './source-parts.ts';
