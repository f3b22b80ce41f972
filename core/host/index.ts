/** The door of host: the core in plain Node, and its interface in a browser. */

export { createForkChild } from './fork-child.ts';
export { type HttpHost, type HttpHostOptions, startHttpHost } from './http-host.ts';
