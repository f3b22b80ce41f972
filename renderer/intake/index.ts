/** The door of the intake: a file on its way into a project. */

export { type GuessedType, typeOfCell, typeOfColumn } from './cell-type.ts';
export { looksLikeHeader, readCsvShape } from './csv-shape.ts';
export { DropZone } from './drop-zone.tsx';
export { countDistinct, guessLabel, kindOfLabel, type LabelGuess, type LabelKind } from './guess-label.ts';
export { PreviewTable } from './preview-table.tsx';
export { describePreview } from './preview-words.ts';
export { previewCsv, readPreview } from './read-preview.ts';
export { type FilePreviewState, useFilePreview } from './use-file-preview.ts';
