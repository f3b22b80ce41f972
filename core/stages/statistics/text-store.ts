/**
 * The bytes of many short texts, in blocks: copied together, or left in the page they came in where most of the page is
 * texts to keep. Which of the two is a matter of time and memory alone.
 */

/** A copied text must fit into any block. */
const leastBlockBytes = 1024;
const mostBlockBytes = 1 << 20;
/** Copying less is cheap. */
const leastPageBytes = 1 << 15;

export class TextStore {
  /** The block of the text added last. */
  block = 0;
  private readonly blocks: Buffer[] = [];
  /** Of the same bytes. */
  private readonly views: DataView[] = [];
  /** Where copies go. */
  private filling = -1;
  private filled = 0;
  private pageData: Uint8Array | undefined;
  private pageBlock = -1;
  private pageTexts = 0;

  /** The text's start in its `block`. At most 1,024 bytes. */
  add(data: Uint8Array, start: number, end: number): number {
    if (data !== this.pageData) return this.copy(data, start, end);
    this.block = this.pageBlock;
    this.pageTexts += end - start;
    return start;
  }

  bytesOf(block: number): Buffer {
    return this.blocks[block] as Buffer;
  }

  viewOf(block: number): DataView {
    return this.views[block] as DataView;
  }

  /** Texts added out of `data` until `leavePage` stay where they lie: nobody else may write there. */
  enterPage(data: Uint8Array): void {
    if (data.length < leastPageBytes) return;
    this.pageData = data;
    this.pageBlock = this.open(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    this.pageTexts = 0;
  }

  /** The page's block where so few texts are in it that they have to be copied, and the block released. */
  leavePage(): number | undefined {
    if (this.pageData === undefined) return undefined;
    this.pageData = undefined;
    return this.isSparse(this.pageBlock, this.pageTexts) ? this.pageBlock : undefined;
  }

  copy(data: Uint8Array, start: number, end: number): number {
    const length = end - start;
    let target = this.blocks[this.filling];
    if (target === undefined || this.filled + length > target.length) {
      const larger = Math.min(mostBlockBytes, (target?.length ?? leastBlockBytes / 2) * 2);
      target = Buffer.allocUnsafeSlow(larger);
      this.filling = this.open(target);
      this.filled = 0;
    }
    const at = this.filled;
    // A call out of JavaScript costs more than a short loop.
    if (length > 64) target.set(data.subarray(start, end), at);
    else for (let i = start, j = at; i < end; i++, j++) target[j] = data[i] as number;
    this.filled += length;
    this.block = this.filling;
    return at;
  }

  /** The blocks that hold much more than their texts of `bytes` each: the texts have to be copied, the blocks released. */
  sparseBlocks(bytes: Float64Array): Set<number> {
    this.pageData = undefined;
    this.filling = -1;
    return new Set([...bytes.keys()].filter((block) => this.isSparse(block, bytes[block] as number)));
  }

  get blockCount(): number {
    return this.blocks.length;
  }

  /** No text may be in it any more. */
  release(block: number): void {
    this.blocks[block] = none;
    this.views[block] = nothing;
  }

  private open(block: Buffer): number {
    this.views.push(new DataView(block.buffer, block.byteOffset, block.byteLength));
    return this.blocks.push(block) - 1;
  }

  /** More than a quarter of it is not texts. */
  private isSparse(block: number, bytes: number): boolean {
    return bytes * 4 < this.bytesOf(block).length * 3;
  }
}

const none = Buffer.alloc(0);
const nothing = new DataView(none.buffer, none.byteOffset, 0);
