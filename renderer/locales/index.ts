/** The door of locales: strings and formats. */

export * as format from './format.ts';
export { i18n } from './i18n.ts';
export { justBelow, nextAbove } from './neighbour-number.ts';
export { describeProblem } from './problem-texts.ts';
