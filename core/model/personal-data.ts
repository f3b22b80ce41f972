/** Personal data in text: e-mail, phone, payment card, IBAN, US social security and IP numbers; found, and replaced. */

export type PersonalPattern = 'email' | 'iban' | 'card' | 'ssn' | 'phone' | 'ip';

interface Finder {
  readonly kind: PersonalPattern;
  readonly expression: RegExp;
  /** Whether what the expression found is really one. */
  check?(match: string): boolean;
}

/** In this order: what one finder has taken, the next cannot see. An IBAN holds digits that look like a card's. */
const finders: readonly Finder[] = [
  // RFC 5321's local part without quotes; a top-level domain of letters.
  {
    kind: 'email',
    expression:
      /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])/g,
  },
  {
    kind: 'iban',
    expression: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])/g,
    check: isIban,
  },
  { kind: 'card', expression: /(?<![\d.,-])[2-6]\d{3}[ -]?(?:\d[ -]?){8,14}\d(?![\d-])/g, check: isCard },
  { kind: 'ssn', expression: /(?<![\d-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/g },
  {
    kind: 'phone',
    expression:
      /(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|(?:1[ .-])?[2-9]\d{2}([ .-])\d{3}\1\d{4})(?![\w-])/g,
    check: isPhone,
  },
  { kind: 'ip', expression: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g },
];

/** Every kind has a digit or an @ in it: most text is done after one look. */
const worthALook = /[@\d]/;

/** The kinds of personal data that the text holds. */
export function findPersonalData(text: string): readonly PersonalPattern[] {
  const found: PersonalPattern[] = [];
  replacePersonalData(text, (kind) => {
    if (!found.includes(kind)) found.push(kind);
  });
  return found;
}

/** The text with every e-mail address, number and so on replaced by its kind: `<email>`. */
export function scrubText(text: string): string {
  return replacePersonalData(text);
}

function replacePersonalData(text: string, onFound?: (kind: PersonalPattern) => void): string {
  if (!worthALook.test(text)) return text;
  let rest = text;
  for (const { kind, expression, check } of finders) {
    rest = rest.replace(expression, (match: string) => {
      if (check && !check(match)) return match;
      onFound?.(kind);
      return `<${kind}>`;
    });
  }
  return rest;
}

/** ISO 7064 mod 97-10 over the rearranged letters and digits; the shortest IBAN has 15 signs, the longest 34. */
function isIban(match: string): boolean {
  const signs = match.replaceAll(' ', '');
  if (signs.length < 15 || signs.length > 34) return false;
  let rest = 0;
  for (const sign of signs.slice(4) + signs.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** 13 to 19 digits, not all the same, with the check digit of Luhn. */
function isCard(match: string): boolean {
  const digits = match.replaceAll(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** E.164: at most 15 digits; fewer than 8 are no number with a country code. */
function isPhone(match: string): boolean {
  const digits = match.replaceAll(/\D/g, '').length;
  return digits >= (match.startsWith('+') ? 8 : 10) && digits <= 15;
}
