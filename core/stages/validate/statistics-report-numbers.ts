/** Numbers and text as the report prints them. */

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const shorts = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

export function formatCount(value: number): string {
  return counts.format(value);
}

export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e9 || size < 1e-4) ? value.toExponential(2) : shorts.format(value);
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
