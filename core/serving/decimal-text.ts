/** Floating-point numbers as TensorFlow Serving writes them: C's "%g" of 6 digits where that is exact, else of 9 (float) or 17 (double). */

export function floatText(value: number): string {
  const exact = Math.fround(value);
  const quick = Math.abs(exact) < 1e-4 ? tinyText(exact) : quickText(exact);
  return quick ?? decimalText(exact, 9, Math.fround);
}

export function doubleText(value: number): string {
  return decimalText(value, 17, (number) => number);
}

const powers = Array.from({ length: 40 }, (_, power) => Number(`1e${power}`));

/**
 * Of a float of 0.0001 to a million, what most are, as `decimalText` has it, at a fraction of its cost; undefined of others.
 * A float has 24 bits, 5^12 has 28: its product with 10^12 is exact, and so is the rounding.
 */
function quickText(value: number): string | undefined {
  const size = Math.abs(value);
  if (!(size >= 1e-4 && size < 1e6)) return undefined;
  const sign = value < 0 ? '-' : '';
  if (Number.isInteger(size)) return `${sign}${size}.0`;
  const whole = wholeDigits(size);
  const scale = powers[6 - whole] as number;
  const six = roundEven(size * scale);
  if (Math.fround(six / scale) === size) return six < 1e6 ? sign + pointed(six, 6, whole) : undefined;
  const nine = roundEven(size * (powers[9 - whole] as number));
  return nine < 1e9 ? sign + pointed(nine, 9, whole) : undefined;
}

/** Half the gap between neighbouring floats is at most this share of them, and a little. */
const roundingShare = 2 ** -24 * 1.1;
/** Products with powers of ten that are not exact err by far less, where they have nine digits. */
const surely = 1e-5;

/** Of a float of 1e-30 to 0.0001, as the scores of many classes are; undefined where 6 digits may do, or the last one is in doubt. */
function tinyText(value: number): string | undefined {
  const size = Math.abs(value);
  if (size < 1e-30) return undefined;
  let exponent = Math.ceil(-Math.log10(size));
  let scaled = size * (powers[8 + exponent] as number);
  if (scaled < 1e8) scaled = size * (powers[8 + ++exponent] as number);
  if (scaled >= 1e9) scaled = size * (powers[8 + --exponent] as number);
  const digits = Math.round(scaled);
  if (Math.abs(digits - scaled) > 0.5 - surely || digits >= 1e9 || digits < 1e8) return undefined;
  if (Math.abs(Math.round(scaled / 1000) * 1000 - scaled) <= scaled * roundingShare) return undefined;
  const mantissa = pointed(digits, 9, 1);
  return `${value < 0 ? '-' : ''}${mantissa}e-${exponent < 10 ? '0' : ''}${exponent}`;
}

/** Digits before the point; of numbers below 0.1 the zeros behind it, negative. */
function wholeDigits(size: number): number {
  if (size < 1) return size >= 0.1 ? 0 : size >= 0.01 ? -1 : size >= 0.001 ? -2 : -3;
  if (size < 1000) return size < 10 ? 1 : size < 100 ? 2 : 3;
  return size < 1e4 ? 4 : size < 1e5 ? 5 : 6;
}

/** As C rounds what lies in the middle. */
function roundEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** `digits`, `count` of them, with the point behind the first `whole`. */
function pointed(digits: number, count: number, whole: number): string {
  let [kept, behind] = [digits, count - whole];
  while (kept % 10 === 0 && behind > 0) {
    kept /= 10;
    behind--;
  }
  const text = String(kept);
  if (whole <= 0) return `0.${'000'.slice(0, -whole)}${text}`;
  return behind === 0 ? `${text}.0` : `${text.slice(0, whole)}.${text.slice(whole)}`;
}

function decimalText(value: number, digits: number, round: (value: number) => number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const exact = round(value);
  let text = generalFormat(exact, 6);
  if (round(Number(text)) !== exact) text = generalFormat(exact, digits);
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}

/** printf's "%.<precision>g". */
export function generalFormat(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  // JavaScript writes these out where "%g" does.
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 10 ** precision) {
    const text = value.toPrecision(precision);
    if (!text.includes('e')) return stripZeros(evenText(text, value, precision));
  }
  const [larger = '', power = '0'] = value.toExponential(precision - 1).split('e');
  const mantissa = evenText(larger, value, precision);
  const exponent = Number(power);
  if (exponent >= -4 && exponent < precision) return stripZeros(value.toFixed(precision - 1 - exponent));
  const sign = exponent < 0 ? '-' : '+';
  return `${stripZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `text` of so many digits: in the middle of two JavaScript takes the larger number, C the even one. */
function evenText(text: string, value: number, precision: number): string {
  const last = text.charCodeAt(text.length - 1) - 0x30;
  return last % 2 === 1 && isMiddle(value, precision) ? `${text.slice(0, -1)}${last - 1}` : text;
}

/** Whether the next digit is 5 and nothing follows. */
function isMiddle(value: number, precision: number): boolean {
  const [digits = ''] = value.toExponential(precision).split('e');
  return digits.endsWith('5') && stripZeros(value.toExponential(100).split('e')[0] ?? '') === digits;
}

function stripZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x30) end--;
  return text.slice(0, text.charCodeAt(end - 1) === 0x2e ? end - 1 : end);
}
