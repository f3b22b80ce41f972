/** What people call a model family. */

export function familyName(family: unknown): string {
  if (family === 'layers') return 'own layers';
  return family === 'linear' || family === 'trees' ? family : 'wide & deep';
}
