import type { FeedbackVerdict } from '../api/types';

export const verdict_tags: Record<FeedbackVerdict, string> = {
  wrong: 'tag-bad',
  incomplete: 'tag-warn',
  helpful: 'tag-good',
};
