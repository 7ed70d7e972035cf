import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Client, type Failure, Problem } from '../api/client';
import type { Account, EmergencyRule, Purpose, Role, Self, SignedIn } from '../api/types';

// Who is signed in. What a person sees is dropped whole when their session ends: signed out, idle, or ended by the server.

export type Why = 'start' | 'signed_out' | 'idle' | 'ended' | 'password_changed';

export type Session =
  | { is: 'starting' }
  | { is: 'unreachable'; failure: Failure }
  | { is: 'signed_out'; why: Why }
  | { is: 'must_change'; account: Account; password: string }
  | { is: 'must_add_factor'; account: Account; password: string }
  | {
      is: 'signed_in';
      name: string; // as people read it
      account: string; // as it is signed in with
      principal: string;
      roles: Role[];
      purposes: Purpose[];
      purpose: Purpose | undefined; // what charts are opened for; undefined: it must be chosen
      emergency: EmergencyRule | undefined;
      is_emergency: boolean; // signed in without the directory: the glass can be broken, and nothing else be done
    };

export interface SessionTools {
  session: Session;
  client: Client;
  sign_in(name: string, password: string, code: string): Promise<void>; // an empty code is none
  change_password(before: string, after: string): Promise<void>;
  choose_purpose(purpose: Purpose): void; // what is open of charts is read anew
  sign_out(why: Why): Promise<void>;
  start(): void; // asks the server who is signed in
}

const Context = createContext<SessionTools | undefined>(undefined);

export function useSession(): SessionTools {
  const tools = useContext(Context);
  if (!tools) throw new Error('useSession outside of SessionProvider');
  return tools;
}

export function useClient(): Client {
  return useSession().client;
}

// Tabs of one browser share a session: what ends it in one ends it in all, and who works in one is not idle in another.
export type TabMessage = { tell: 'signed_out' } | { tell: 'signed_in' } | { tell: 'contact'; at: number };

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useMemo(() => new Client(), []);
  const tabs = useMemo(() => new BroadcastChannel('chartroom'), []);
  const [session, set_session] = useState<Session>({ is: 'starting' });
  const last_principal = useRef<string>('');
  const typed = useRef<string>(''); // the password, from signing in until nothing needs it once more
  const leaving = useRef<Promise<void>>(Promise.resolve()); // a sign-out under way: its answer takes the cookie away

  const enter = useCallback(
    (self: Self) => {
      // Someone else must not land in the chart that the one before had open.
      if (last_principal.current !== '' && last_principal.current !== self.principal) window.location.hash = '#/';
      last_principal.current = self.principal;
      typed.current = '';
      client.use_purpose('');
      set_session({
        is: 'signed_in',
        name: self.account?.display_name || self.name,
        account: self.name,
        principal: self.principal,
        roles: self.roles,
        purposes: self.purposes,
        purpose: self.purpose,
        emergency: self.emergency,
        is_emergency: self.signed_in_by === 'emergency_session',
      });
    },
    [client],
  );

  const choose_purpose = useCallback(
    (purpose: Purpose) => {
      client.use_purpose(purpose);
      set_session((before) => (before.is === 'signed_in' ? { ...before, purpose } : before));
    },
    [client],
  );

  const leave = useCallback(
    (why: Why) => {
      client.use_csrf('');
      client.use_purpose('');
      typed.current = '';
      set_session({ is: 'signed_out', why });
    },
    [client],
  );

  const start = useCallback(() => {
    client
      .get<Self>('/api/self')
      .then((self) => {
        client.use_csrf(self.csrf ?? '');
        if (self.account?.must_change_password) set_session({ is: 'must_change', account: self.account, password: '' });
        else if (self.account && self.must_add_second_factor)
          set_session({ is: 'must_add_factor', account: self.account, password: typed.current });
        else enter(self);
      })
      .catch((failure: Failure) => {
        if (failure instanceof Problem && failure.status === 401) leave('start');
        else set_session({ is: 'unreachable', failure });
      });
  }, [client, enter, leave]);

  const sign_in = useCallback(
    async (name: string, password: string, code: string) => {
      await leaving.current;
      const body = code === '' ? { name, password } : { name, password, code };
      const signed_in = await client.post<SignedIn>('/api/session', { body });
      client.use_csrf(signed_in.csrf);
      const account = signed_in.account;
      tabs.postMessage({ tell: 'signed_in' } satisfies TabMessage);
      if (account.must_change_password) set_session({ is: 'must_change', account, password });
      else if (signed_in.must_add_second_factor) set_session({ is: 'must_add_factor', account, password });
      else start();
    },
    [client, start, tabs],
  );

  const change_password = useCallback(
    async (before: string, after: string) => {
      await client.post('/api/self/password', { body: { old_password: before, new_password: after } });
      typed.current = after;
      start();
    },
    [client, start],
  );

  const sign_out = useCallback(
    async (why: Why) => {
      tabs.postMessage({ tell: 'signed_out' } satisfies TabMessage);
      // What is on the screen goes first. If the server can't be told, its session ends by itself after 15 idle minutes.
      leaving.current = client.delete('/api/session').catch(() => undefined);
      client.use_csrf('');
      typed.current = '';
      set_session({ is: 'signed_out', why });
      await leaving.current;
    },
    [client, tabs],
  );

  useEffect(start, [start]);
  useEffect(() => client.on_session_ended(() => leave('ended')), [client, leave]);

  useEffect(() => {
    const hear = (event: MessageEvent<TabMessage>) => {
      if (event.data.tell === 'signed_out') leave('signed_out');
      if (event.data.tell === 'signed_in') start();
    };
    tabs.addEventListener('message', hear);
    return () => tabs.removeEventListener('message', hear);
  }, [leave, start, tabs]);

  // A page that the browser kept and shows again (the back button after signing out) asks anew.
  useEffect(() => {
    const shown_again = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      set_session({ is: 'starting' });
      start();
    };
    window.addEventListener('pageshow', shown_again);
    return () => window.removeEventListener('pageshow', shown_again);
  }, [start]);

  const tools = useMemo(
    () => ({ session, client, sign_in, change_password, choose_purpose, sign_out, start }),
    [session, client, sign_in, change_password, choose_purpose, sign_out, start],
  );
  return <Context.Provider value={tools}>{children}</Context.Provider>;
}
