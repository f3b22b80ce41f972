/** Strings of the shared components. */

export const components = {
  loading: 'Loading',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  choose: 'Choose',
  more: 'More',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  firstPage: 'First page',
  lastPage: 'Last page',
  pageRange: '{{from}} to {{to}} of {{total}}',
  goToRow: 'Go to row',
  sortBy: 'Sort by {{column}}',
  missing: 'missing',
  runningNode: 'Running {{node}}',
  runStarting: 'The run is starting',
  increase: 'Increase',
  decrease: 'Decrease',
  grid: {
    row: 'row',
    picture: 'Picture',
    keys: 'Arrow keys move, Control with an arrow to the end. Enter shows the whole cell, on a header it sorts. Shift selects rows, Control C copies.',
  },
} as const;
