/** The door of the components. */

export { Button, type ButtonProps, IconButton, type IconButtonProps } from './button.tsx';
export { Chip, type ChipProps, ToggleChip, type ToggleChipProps, type Tone } from './chip.tsx';
export { CodeBlock } from './code-block.tsx';
export { CopyButton } from './copy-button.tsx';
export { type Column, DataTable, type DataTableProps } from './data-table.tsx';
export { Dialog, type DialogProps } from './dialog.tsx';
export { EmptyState } from './empty-state.tsx';
export { Kbd } from './kbd.tsx';
export { Loading } from './loading.tsx';
export { Menu, type MenuAction } from './menu.tsx';
export { Pager } from './pager.tsx';
export { Panel, type PanelProps } from './panel.tsx';
export { ProblemNotice } from './problem-notice.tsx';
export { ProgressBar } from './progress-bar.tsx';
export { RunFirst } from './run-first.tsx';
export { Screen, type ScreenProps } from './screen.tsx';
export { ScrollRegion } from './scroll-region.tsx';
export { Segmented } from './segmented.tsx';
export { type Option, SelectField } from './select-field.tsx';
export type { Sort } from './sort-rows.ts';
export { type DotState, StateDot } from './state-dot.tsx';
export { SwitchField } from './switch-field.tsx';
export { NumberInput, TextField } from './text-field.tsx';
export { TwoLine } from './two-line.tsx';
export { ViewBody } from './view-body.tsx';
