/** The core for commands that need one: a module of its own, so that the others do not load it. */

export { createCore as openCore } from '../app/index.ts';
