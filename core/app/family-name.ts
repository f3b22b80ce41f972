/** What people call a model family. */

export function familyName(family: unknown): string {
  return family === 'linear' || family === 'trees' ? family : 'wide & deep';
}
