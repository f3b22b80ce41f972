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
} as const;
