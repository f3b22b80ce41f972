/** The formats of dates and times that TFDV's TimeStatsGenerator knows, in strptime's language. */

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const shortMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** As Python's strptime reads each directive; %S by TFDV's own slip takes 600 and 601 for leap seconds. */
const directives: Readonly<Record<string, string>> = {
  '%a': `(?:${days.join('|')})`,
  '%b': `(?:${shortMonths.join('|')})`,
  '%B': `(?:${months.join('|')})`,
  '%f': '(?:[0-9]{1,6})',
  '%d': '(?:3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])',
  '%H': '(?:2[0-3]|[0-1]\\d|\\d)',
  '%y': '(?:\\d\\d)',
  '%Y': '(?:\\d\\d\\d\\d)',
  '%m': '(?:1[0-2]|0[1-9]|[1-9])',
  '%M': '(?:[0-5]\\d|\\d)',
  '%S': '(?:60[0-1]|[0-5]\\d|\\d)',
};

const dates = [
  ...['%Y-%m-%d', '%Y/%m/%d', '%Y%m%d', '%y-%m-%d', '%y/%m/%d'],
  ...['%m-%d-%Y', '%m/%d/%Y', '%m%d%Y', '%m-%d-%y', '%m/%d/%y'],
  ...['%d-%m-%Y', '%d/%m/%Y', '%d%m%Y', '%d-%B-%Y', '%d-%m-%y', '%d/%m/%y', '%d-%B-%y'],
];
const times = ['%H:%M', '%H:%M:%S', '%H:%M:%S.%f'];
const others = ['%a %b %d %H:%M:%S %Y'];
const combined = dates.flatMap((date) => times.flatMap((time) => ['T', ' '].map((between) => `${date}${between}${time}`)));

const patterns = [...dates, ...times, ...others, ...combined].map((format) => ({
  format,
  pattern: new RegExp(`^${format.replace(/%[a-zA-Z]/g, (directive) => directives[directive] ?? directive)}$`),
}));

/** The longest text any of them matches: 30-September-2018 23:59:600.123456. */
export const longestTime = 35;

/** Every format the text may be read in. */
export function timeFormatsOf(text: string): string[] {
  return patterns.filter(({ pattern }) => pattern.test(text)).map(({ format }) => format);
}

/** schema.proto's IntegerTimeFormat, for times from 1990 up to 2030. */
export const unixTimes = [
  { format: '1', unit: 1 },
  { format: '2', unit: 1e3 },
  { format: '3', unit: 1e6 },
  { format: '4', unit: 1e9 },
].map(({ format, unit }) => ({ format, begin: 631_152_000 * unit, end: 1_893_456_000 * unit }));
