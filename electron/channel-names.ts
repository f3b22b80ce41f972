/** The names of the few messages between main, preload and the page; everything else goes through the contract's port. */

/** Page to preload, and preload to main: hand me a port. */
export const readyMessage = 'loopwright:ready';
/** Main to preload, and preload to the page: here it is. */
export const portMessage = 'loopwright:port';
/** Main to the preload of the hidden page that holds the GPU, and on to that page: a training process's port. */
export const gpuMessage = 'loopwright:gpu';
/** Main to preload: the user opened these files from outside of the window. */
export const filesMessage = 'loopwright:files';
