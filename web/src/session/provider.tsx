import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { SignInWays } from '../api/types';
import { Notice } from '../shared/notice';
import { useClient } from './session';

// Signing in by the clinic's identity provider: the browser leaves this page and comes back, signed in or with a code in the part of
// the address that stays in the browser. A code is shown in our own words only: anybody can write an address.

interface Words {
  title: string;
  sentence: string;
}

const again = 'Begin again.';
const words: Record<string, Words> = {
  openid_stale: {
    title: 'This sign-in can’t be finished',
    sentence: `It was begun in another tab or more than ten minutes ago, or is finished already. ${again}`,
  },
  openid_declined: {
    title: 'The identity provider didn’t let you in',
    sentence: `It was cancelled there, or you may not use Chartroom by it. ${again}`,
  },
  openid_refused: {
    title: 'The identity provider’s answer can’t be accepted',
    sentence: `${again} If it stays so, tell the operator.`,
  },
  openid_factor_missing: {
    title: 'A stronger or fresher sign-in is needed',
    sentence: 'Sign in there anew, with the second factor that it has for you.',
  },
  openid_account_disabled: { title: 'Your account is disabled here', sentence: 'An operator can enable it.' },
  openid_name_taken: {
    title: 'Another account has your name',
    sentence: 'An account of another kind has the name that the identity provider gives you. Ask an operator.',
  },
  openid_unavailable: {
    title: 'The identity provider doesn’t answer',
    sentence: 'Try again in a minute, and tell the operator. Accounts of Chartroom’s own still work.',
  },
  no_role: {
    title: 'Nothing is open to you here',
    sentence: 'None of your groups there has a role here. Ask whoever looks after the groups.',
  },
  throttled: { title: 'Too many attempts', sentence: 'Try again in 15 minutes.' },
};
const otherwise: Words = { title: 'The sign-in failed', sentence: `${again} If it stays so, tell the operator.` };

// The code that the browser came back with, if it did. It is taken out of the address, so that loading the page anew starts afresh.
export function useProviderFailure(): Words | undefined {
  const [failure, set_failure] = useState<Words>();
  useEffect(() => {
    const take = () => {
      const found = /^#\/sign-in\/([a-z_]{1,40})$/.exec(window.location.hash);
      if (!found) return;
      set_failure(Object.hasOwn(words, found[1] ?? '') ? words[found[1] ?? ''] : otherwise);
      window.history.replaceState(null, '', '#/');
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return failure;
}

export function ProviderFailure({ failure }: { failure: Words }) {
  return (
    <Notice tone="bad" title={failure.title} live>
      {failure.sentence}
    </Notice>
  );
}

// Nothing where the place has no provider, or can't say.
export function ProviderButton() {
  const client = useClient();
  const [ways, set_ways] = useState<SignInWays>();
  useEffect(() => {
    client
      .get<SignInWays>('/api/session/ways')
      .then(set_ways)
      .catch(() => set_ways(undefined));
  }, [client]);
  if (!ways?.openid) return null;
  return (
    <Button component="a" href={ways.openid.begin} variant="default">
      Sign in with {ways.openid.name}
    </Button>
  );
}
