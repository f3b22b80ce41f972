/** The door of feedback: registers of predictions and feedback, the labelling queue, agreement, labelled spans. */

export type {
  FeedbackImport,
  FeedbackOptions,
  FeedbackStore,
  LabelDecision,
  LabelledSpan,
  LabelledSpanRequest,
  QueueRequest,
} from './feedback-store.ts';
export { openFeedback } from './open-feedback.ts';
