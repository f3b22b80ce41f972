/** Opens the feedback store of a project. */

import type { Result } from '../foundation/index.ts';
import type { FeedbackOptions, FeedbackStore } from './feedback-store.ts';

export declare function openFeedback(projectDir: string, options: FeedbackOptions): Promise<Result<FeedbackStore>>;
