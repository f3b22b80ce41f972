/** The door of the shell. */

export { App } from './app.tsx';
