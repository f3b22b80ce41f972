/** Spans of time. */

export const time = {
  justNow: 'just now',
  secondsAgo: '{{n}} s ago',
  minutesAgo: '{{n}} min ago',
  hoursAgo: '{{n}} h ago',
  daysAgo: '{{n}} d ago',
} as const;
