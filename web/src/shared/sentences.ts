// What a person reads when the server refuses. Its own sentences speak to programs too; where one of ours says more to someone at
// a screen, it stands here.

import type { Problem } from '../api/client';

const sentences: Record<string, string> = {
  forbidden:
    'You see patients whose care team or encounters name you, or whose chart was granted to you. If you should see this chart, ask the privacy officer for a grant.',
  purpose_required: 'Your roles open charts for different purposes: choose one at the top of the page.',
  purpose_not_open: 'Choose another purpose at the top of the page, or ask the privacy officer.',
  denied_place: 'Open it from a machine in the clinic. If you are in one, ask the privacy officer which ones count.',
  denied_time: 'It is open at certain times only. The privacy officer knows when.',
  no_second_factor:
    'The glass can only be broken with a second factor that was added before: add one under your name, at the top right.',
  emergency_session:
    'You signed in while the clinic’s directory was down: only the glass can be broken, and the chart read that is open by it. Sign in again when the directory answers.',
  csrf: 'This page is older than your session. Reload it and sign in again.',
  conflict: 'The chart has changed meanwhile: an import added to it. Load it again to see it as it is now.',
  not_found: 'It may have been removed, or the address is not complete.',
  second_factor_not_begun: 'It took longer than 15 minutes, or was begun elsewhere. Begin again.',
  unauthenticated: 'Your session has ended. Sign in again.',
};

export function sentence_of(problem: Problem): string {
  const seconds = problem.retry_after_s;
  if (seconds !== undefined) {
    return seconds > 90 ? `Try again in ${Math.ceil(seconds / 60)} minutes.` : `Try again in ${seconds} seconds.`;
  }
  return sentences[problem.code] ?? problem.detail;
}
