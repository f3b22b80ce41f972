/** Numbers as the TensorFlow metadata tools write them into text. */

/** The shortest decimal that reads back as the same float32. */
export function shortestFloat32(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return String(single);
  for (let digits = 6; digits <= 9; digits++) {
    const text = single.toPrecision(digits);
    if (Math.fround(Number(text)) === single) return String(Number(text));
  }
  return String(single);
}

/** C's %g with six significant digits (absl::SixDigits): "0.01", "1.23457e+06", "nan". */
export function formatSixDigits(value: number): string {
  return formatDigits(value, 6);
}

/** C's %g with so many significant digits. */
function formatDigits(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const rounded = roundHalfEven(value.toExponential(exactDigits), value.toExponential(digits - 1));
  const [mantissa, exponentText] = rounded.split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < digits) return trimZeros(Number(rounded).toFixed(digits - 1 - exponent));
  const sign = exponent < 0 ? '-' : '+';
  return `${trimZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** C's %f: six decimals. */
export function formatSixDecimals(value: number): string {
  return roundHalfEven(value.toFixed(exactDigits), value.toFixed(6));
}

/** More digits than a double needs that lies exactly between two shorter decimals. */
const exactDigits = 60;

/** JavaScript rounds a tie away from zero, C to the even digit. Both texts are of one number, `rounded` the shorter. */
function roundHalfEven(exact: string, rounded: string): string {
  const [digits = '', exponent] = exact.split('e');
  const length = rounded.split('e')[0]?.length ?? 0;
  const isTie = /^50*$/.test(digits.slice(length)) && /[02468]$/.test(digits.slice(0, length));
  return isTie ? `${digits.slice(0, length)}${exponent === undefined ? '' : `e${exponent}`}` : rounded;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** A double in protobuf text format: always with a point or an exponent. */
export function formatTextDouble(value: number, shortest: string = String(value)): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return /[.e]/.test(shortest) ? shortest : `${Object.is(value, -0) ? '-0' : shortest}.0`;
}

/** A double as C++ protobuf prints it in messages: 15 digits where they are enough, else 17; no point after whole numbers. */
export function formatBareDouble(value: number): string {
  const short = formatDigits(value, 15);
  return Number(short) === value ? short : formatDigits(value, 17);
}
