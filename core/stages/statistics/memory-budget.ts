/** Bytes that the growing tables of several columns may take together. */

export class MemoryBudget {
  private remaining: number;

  constructor(bytes: number) {
    this.remaining = bytes;
  }

  /** False, and nothing taken, when so many bytes are not left. */
  take(bytes: number): boolean {
    if (bytes > this.remaining) return false;
    this.remaining -= bytes;
    return true;
  }
}
