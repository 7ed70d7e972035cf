import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import type { Purpose, Role } from './api/types';
import { ChartPage } from './chart/chart_page';
import { PatientsPage } from './patients/patients_page';
import { ChangePassword } from './session/change_password';
import { EmergencyBanner } from './session/emergency_banner';
import { IdleWarning } from './session/idle_warning';
import { PurposeChoice } from './session/purpose_choice';
import { useSession } from './session/session';
import { SignIn, Wordmark } from './session/sign_in';
import { MoonIcon, SignOutIcon, SunIcon } from './shared/icons';
import { FailureNotice, Loading, Notice } from './shared/notice';
import { PlainPage } from './shared/plain_page';
import { address_of, parse_route, type Route, useHash } from './shared/route';

const MustAddFactor = lazy(() => import('./session/must_add_factor'));
const LedgerPage = lazy(() => import('./privacy/ledger_page'));
const EmergenciesPage = lazy(() => import('./privacy/emergencies_page'));
const LabelsPage = lazy(() => import('./privacy/labels_page'));
const PolicyPage = lazy(() => import('./policy/policy_page'));
const ReportsPage = lazy(() => import('./privacy/reports_page'));
const AskedPage = lazy(() => import('./privacy/asked_page'));
const BreakGlassPage = lazy(() => import('./emergency/break_glass_page'));
const FeedbackPage = lazy(() => import('./privacy/feedback_page'));
const ImportsPage = lazy(() => import('./operator/imports_page'));
const AccountPage = lazy(() => import('./session/account_page'));
const StatusPage = lazy(() => import('./operator/status_page'));

interface Section {
  name: string;
  route: Route;
  roles: Role[];
}

const clinical: Role[] = ['clinician', 'nurse', 'therapist', 'registrar', 'billing', 'researcher'];

const sections: Section[] = [
  { name: 'Patients', route: { at: 'patients' }, roles: clinical },
  { name: 'Ledger', route: { at: 'ledger' }, roles: ['privacy_officer'] },
  { name: 'Emergencies', route: { at: 'emergencies' }, roles: ['privacy_officer'] },
  { name: 'Labels', route: { at: 'labels' }, roles: ['privacy_officer'] },
  { name: 'Accounts', route: { at: 'asked' }, roles: ['privacy_officer'] },
  { name: 'Reports', route: { at: 'reports' }, roles: ['privacy_officer'] },
  { name: 'Feedback', route: { at: 'feedback' }, roles: ['privacy_officer'] },
  { name: 'Imports', route: { at: 'imports' }, roles: ['operator'] },
  { name: 'Policy', route: { at: 'policy' }, roles: ['privacy_officer', 'operator'] },
  { name: 'Server', route: { at: 'status' }, roles: ['operator'] },
];

export function App() {
  const { session, start } = useSession();
  switch (session.is) {
    case 'starting':
      return (
        <main className="gate">
          <Loading what="Loading" />
        </main>
      );
    case 'unreachable':
      return (
        <main className="gate">
          <div className="gate-card">
            <h1>
              <Wordmark />
            </h1>
            <FailureNotice failure={session.failure} retry={start} />
          </div>
        </main>
      );
    case 'signed_out':
      return <SignIn why={session.why} />;
    case 'must_change':
      return <ChangePassword account={session.account} known={session.password} />;
    case 'must_add_factor':
      return (
        <Suspense
          fallback={
            <main className="gate">
              <Loading what="Loading" />
            </main>
          }
        >
          <MustAddFactor account={session.account} known={session.password} />
        </Suspense>
      );
    case 'signed_in':
      return (
        <SignedInPage
          key={session.principal}
          roles={session.roles}
          name={session.name}
          purpose={session.purpose}
          may_break_glass={session.emergency !== undefined}
          is_emergency={session.is_emergency}
        />
      );
  }
}

function SignedInPage(props: {
  roles: Role[];
  name: string;
  purpose: Purpose | undefined;
  may_break_glass: boolean;
  is_emergency: boolean;
}) {
  const { roles, name, is_emergency } = props;
  const route = in_session(parse_route(useHash()), is_emergency);
  const mine = is_emergency ? [] : sections.filter((section) => section.roles.some((role) => roles.includes(role)));
  const current =
    mine.find((section) => section.route.at === section_of(route).at) ??
    (route.at === 'patients' ? mine[0] : undefined);
  const shown = route.at === 'patients' && current ? current.route : route;
  const may_see =
    current !== undefined ||
    route.at === 'account' ||
    (route.at === 'break_glass' && props.may_break_glass) ||
    (route.at === 'chart' && is_emergency);
  return (
    <div className="app">
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <header className="topbar">
        <a className="topbar-home" href="#/">
          <Wordmark />
        </a>
        {mine.length > 1 && (
          <nav className="topbar-nav" aria-label="Sections">
            {mine.map((section) => (
              <a
                key={section.name}
                href={address_of(section.route)}
                aria-current={section === current ? 'page' : undefined}
              >
                {section.name}
              </a>
            ))}
          </nav>
        )}
        <div className="topbar-end">
          <PurposeChoice />
          {is_emergency ? (
            <span className="topbar-name">{name}</span>
          ) : (
            <a
              className="topbar-name"
              href={address_of({ at: 'account' })}
              aria-label={`Your account, ${name}`}
              aria-current={route.at === 'account' ? 'page' : undefined}
              title={roles.map((role) => role.replace('_', ' ')).join(', ')}
            >
              {name}
            </a>
          )}
          <SchemeButton />
          <SignOutButton />
        </div>
      </header>
      {is_emergency && <EmergencyBanner />}
      <Suspense
        fallback={
          <main className="plain-page">
            <Loading what="Loading" />
          </main>
        }
      >
        {may_see ? <Shown key={props.purpose ?? ''} route={shown} /> : <NotForThem has_role={mine.length > 0} />}
      </Suspense>
      <IdleWarning />
    </div>
  );
}

// An emergency session has the breaking of the glass and the chart under it.
function in_session(route: Route, is_emergency: boolean): Route {
  return is_emergency && route.at !== 'chart' && route.at !== 'break_glass' ? { at: 'break_glass' } : route;
}

function section_of(route: Route): Route {
  return route.at === 'chart' || route.at === 'break_glass' ? { at: 'patients' } : route;
}

function Shown({ route }: { route: Route }) {
  const titles: Record<Route['at'], string> = {
    patients: 'Patients',
    chart: 'Chart', // without the patient: titles stay in the browser's history
    ledger: 'Ledger',
    emergencies: 'Emergencies',
    labels: 'Labels',
    policy: 'Policy',
    asked: 'Accounts',
    reports: 'Reports',
    break_glass: 'Break the glass',
    feedback: 'Feedback',
    imports: 'Imports',
    status: 'Server',
    account: 'Your account',
  };
  useEffect(() => {
    document.title = `${titles[route.at]} – Chartroom`;
  });
  switch (route.at) {
    case 'patients':
      return <PatientsPage />;
    case 'chart':
      return <ChartPage key={route.patient} route={route} />;
    case 'ledger':
      return <LedgerPage key={address_of(route)} {...route} />;
    case 'emergencies':
      return <EmergenciesPage />;
    case 'labels':
      return <LabelsPage key={address_of(route)} patient={route.patient} document={route.document} />;
    case 'policy':
      return <PolicyPage />;
    case 'reports':
      return <ReportsPage key={route.account ?? ''} {...(route.account ? { account: route.account } : {})} />;
    case 'asked':
      return <AskedPage />;
    case 'break_glass':
      return <BreakGlassPage key={route.patient ?? ''} patient={route.patient} />;
    case 'feedback':
      return <FeedbackPage />;
    case 'imports':
      return <ImportsPage />;
    case 'status':
      return <StatusPage />;
    case 'account':
      return <AccountPage />;
  }
}

function NotForThem({ has_role }: { has_role: boolean }) {
  return (
    <PlainPage title="Nothing here for you">
      {has_role ? (
        <Notice title="Your roles don’t open this page.">Choose one of the sections above.</Notice>
      ) : (
        <Notice title="Your account has no role yet.">An operator assigns roles; ask yours, then sign in again.</Notice>
      )}
    </PlainPage>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'light' ? 'dark' : 'light';
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={`Use ${other} colours`} onClick={() => setColorScheme(other)}>
      {scheme === 'light' ? <MoonIcon /> : <SunIcon />}
    </ActionIcon>
  );
}

function SignOutButton() {
  const { sign_out } = useSession();
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<SignOutIcon />}
      onClick={() => void sign_out('signed_out')}
    >
      Sign out
    </Button>
  );
}
