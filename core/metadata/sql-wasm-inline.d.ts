/** Types of the sql.js build that carries its WebAssembly inside, so that a bundle needs no file beside it. */

declare module 'sql.js/dist/sql-wasm-inline.js' {
  import type { InitSqlJsStatic } from 'sql.js';

  const initSqlJs: InitSqlJsStatic;
  export default initSqlJs;
}
