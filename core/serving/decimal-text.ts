/** Floating-point numbers as TensorFlow Serving writes them: C's "%g" of 6 digits where that is exact, else of 9 (float) or 17 (double). */

export function floatText(value: number): string {
  return decimalText(value, 9, Math.fround);
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
