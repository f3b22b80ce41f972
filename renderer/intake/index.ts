/** The door of the intake: a file on its way into a project. */

export { DropZone } from './drop-zone.tsx';
export { countDistinct, guessLabel, kindOfLabel } from './guess-label.ts';
export { PreviewTable } from './preview-table.tsx';
export { describePreview } from './preview-words.ts';
export { checkDraft, emptyDraft, isPattern, optionsOf, type SourceDraft, sourceOfDraft } from './source-draft.ts';
export { useFilePreview } from './use-file-preview.ts';
export { type SourcePreview, useSourcePreview } from './use-source-preview.ts';
