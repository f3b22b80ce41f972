/** A date of the browser's own field as the model was given its dates. */

import type { PageInput } from '../../core/contract/index.ts';

/** `text`: yyyy-mm-dd, or yyyy-mm-ddThh:mm. Times are those of the place; time stamps count them as UTC, as the model does. */
export function dateAsWritten(text: string, format: NonNullable<PageInput['dateFormat']>): string {
  if (text === '') return '';
  const [day = '', time] = text.split('T');
  const after = time === undefined ? '' : ` ${time}`;
  const [year = '', month = '', date = ''] = day.split('-');
  if (format === 'ymd') return `${day}${after}`;
  if (format === 'mdy') return `${month}/${date}/${year}${after}`;
  if (format === 'dmy') return `${date}/${month}/${year}${after}`;
  const milliseconds = Date.parse(`${day}T${time ?? '00:00'}Z`);
  return String(format === 'unix' ? milliseconds / 1000 : milliseconds);
}
