/** Given to Node.js by --import: `electron` means the fake beside this file. */

import { register } from 'node:module';

const fake = new URL('./fake-electron.mjs', import.meta.url).href;
const hooks = `export const resolve = (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(fake)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
