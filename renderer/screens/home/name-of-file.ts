/** A project's name from the name of its first file. */

/** "Consumer Complaints.csv.gz" becomes "consumer-complaints". */
export function nameOfFile(fileName: string): string {
  const stem = fileName.replace(/(\.[a-z0-9]{1,9}){1,2}$/i, '');
  const words = stem.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return words.replaceAll(/^-+|-+$/g, '') || 'project';
}
