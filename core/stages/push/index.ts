/** The door of Pusher: a blessed model to the served versions. */

export { createPusher, pusher } from './pusher.ts';
