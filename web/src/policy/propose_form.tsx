import { Button } from '@mantine/core';
import { type FormEvent, useId, useRef, useState } from 'react';
import { type Failure, Problem } from '../api/client';
import type { PolicyCheck, PolicyVersion } from '../api/types';
import { useClient } from '../session/session';
import { FailureNotice, Notice } from '../shared/notice';
import { Comparison } from './comparison';
import { Findings, Warnings } from './findings';

const file_bytes_max = 128 * 1024; // the server takes no larger one

// Another policy: pasted, from a file, or from the one in force. It is proposed as it was checked, not otherwise.
export function ProposeForm(props: { in_force: PolicyVersion; proposed: (version: PolicyVersion) => void }) {
  const { in_force } = props;
  const client = useClient();
  const [text, set_text] = useState('');
  const [checked, set_checked] = useState<{ text: string; check: PolicyCheck }>();
  const [doing, set_doing] = useState<'nothing' | 'checking' | 'proposing'>('nothing');
  const [failure, set_failure] = useState<Failure>();
  const [wrong_file, set_wrong_file] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const check = checked?.text === text ? checked.check : undefined;
  const is_good = check !== undefined && check.findings.length === 0;

  const write = (now: string) => {
    set_text(now);
    set_failure(undefined);
    set_wrong_file('');
  };
  const read_file = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > file_bytes_max) set_wrong_file(`${file.name} is larger than a policy may be (128 KiB).`);
    else write(await file.text());
  };
  const failed = (caught: Failure) => {
    set_doing('nothing');
    set_failure(caught);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_failure(undefined);
    if (is_good) {
      set_doing('proposing');
      client.post<PolicyVersion>('/api/policy/proposals', { body: { text } }).then(props.proposed, failed);
      return;
    }
    set_doing('checking');
    client.post<PolicyCheck>('/api/policy/check', { body: { text } }).then((found) => {
      set_doing('nothing');
      set_checked({ text, check: found });
    }, failed);
  };
  const go_to = (line: number) => {
    const from =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const end = text.indexOf('\n', from);
    const area = field.current;
    if (!area) return;
    area.focus();
    area.setSelectionRange(from, end < 0 ? text.length : end);
    // Browsers don't bring a selection into view: the line is, once it is near the top.
    area.scrollTop = Math.max(0, (line - 4) * (area.scrollHeight / text.split('\n').length));
  };

  return (
    <form className="propose" onSubmit={submit}>
      <div className="propose-from">
        <label>
          <span className="muted">From a file</span>{' '}
          <input
            type="file"
            accept=".toml,text/plain"
            onChange={(event) => void read_file(event.currentTarget.files?.[0])}
          />
        </label>
        <Button size="compact-sm" variant="default" onClick={() => write(in_force.text)}>
          Begin with the one in force
        </Button>
      </div>
      {wrong_file !== '' && <Notice tone="bad" title={wrong_file} live />}
      <label htmlFor={id}>The whole file, as it should be</label>
      <textarea
        id={id}
        ref={field}
        className="policy-editor"
        rows={16}
        wrap="off"
        value={text}
        autoComplete="off"
        spellCheck={false}
        placeholder={'version = 1\ntitle = "hospital"\n…'}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {check && check.findings.length > 0 && <Findings findings={check.findings} text={text} go_to={go_to} />}
      {is_good && (
        <>
          <Notice tone="good" title="It can be put in force." live>
            Nothing is wrong with it. This is what it would change:
          </Notice>
          <Warnings findings={check.warnings} text={text} go_to={go_to} />
          <Comparison in_force={in_force} text={text} changes={check.changes} />
        </>
      )}
      {failure && <Failed failure={failure} />}
      <div className="emergency-buttons">
        <Button type="submit" loading={doing !== 'nothing'} disabled={text.trim() === ''}>
          {is_good ? 'Propose it' : 'Check it'}
        </Button>
      </div>
    </form>
  );
}

function Failed({ failure }: { failure: Failure }) {
  if (failure instanceof Problem && failure.code === 'conflict') {
    return (
      <Notice tone="bad" title="There it is already." live>
        The same text is in force, or proposed and waiting above.
      </Notice>
    );
  }
  if (failure instanceof Problem && failure.code === 'bad_text') {
    return (
      <Notice tone="bad" title="This is no plain text." live>
        A policy is a text file (UTF-8) without control characters.
      </Notice>
    );
  }
  return <FailureNotice failure={failure} what="Nothing was proposed." />;
}
