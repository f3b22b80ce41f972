/** Floating-point numbers as TensorFlow Serving writes them: C's "%g" of 6 digits where that is exact, else of 9 (float) or 17 (double). */

export function floatText(value: number): string {
  const exact = Math.fround(value);
  return (exact >= 1e-4 && exact < 1 && fractionText(exact)) || decimalText(exact, 9, Math.fround);
}

const leads = ['0.', '0.0', '0.00', '0.000'];

/** Half the gap between neighbouring floats is at most this share of them, and a little. */
const roundingShare = 2 ** -24 * 1.1;

/**
 * Of a float from 0.0001 to 1, what most scores are, as `decimalText` has it, at a third of its cost; undefined where 6 digits
 * may do. A float has 24 bits, 5^12 has 28: its product with 10^12 is exact, and so is the rounding.
 */
function fractionText(value: number): string | undefined {
  const zeros = value >= 0.1 ? 0 : value >= 0.01 ? 1 : value >= 0.001 ? 2 : 3;
  const six = 10 ** (6 + zeros);
  if (Math.abs(Math.round(value * six) / six - value) <= value * roundingShare) return undefined;
  let digits = Math.round(value * 10 ** (9 + zeros));
  if (digits >= 1e9) return undefined;
  while (digits % 10 === 0) digits /= 10;
  return `${leads[zeros]}${digits}`;
}

export function doubleText(value: number): string {
  return decimalText(value, 17, (number) => number);
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
    if (!text.includes('e')) return stripZeros(text);
  }
  const [mantissa = '', power = '0'] = value.toExponential(precision - 1).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < precision) return stripZeros(value.toFixed(precision - 1 - exponent));
  const sign = exponent < 0 ? '-' : '+';
  return `${stripZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function stripZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x30) end--;
  return text.slice(0, text.charCodeAt(end - 1) === 0x2e ? end - 1 : end);
}
