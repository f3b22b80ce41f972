/** The door of SchemaGen: the schema inferred from statistics, edited by people, shown on the screen. */

export { type InferOptions, inferSchema, updateSchema } from './infer-schema.ts';
export { applySchemaEdit } from './schema-edit.ts';
export { schemaGen } from './schema-gen.ts';
export { type SchemaViewOptions, toSchemaView } from './schema-view.ts';
