/** The door of the ingest stage: ExampleGen. */

export { exampleGen } from './example-gen.ts';
export { type ExampleGenProperties, exampleGenPropertiesSchema } from './example-gen-properties.ts';
export { type ListedPart, listSourceParts } from './source-parts.ts';
