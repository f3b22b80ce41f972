/** The door of Transform: the preprocessing fitted on the training split. */

export { transform, transformViewFileName } from './transform.ts';
