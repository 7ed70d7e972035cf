import { TextInput } from '@mantine/core';

// Where a code of the second factor is typed.
export function CodeField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  or_recovery?: boolean;
  focus?: boolean;
}) {
  return (
    <TextInput
      label={props.label}
      description={
        props.or_recovery
          ? 'Six digits from your authenticator app, or one of your recovery codes.'
          : 'Six digits from your authenticator app.'
      }
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      inputMode={props.or_recovery ? 'text' : 'numeric'}
      autoFocus={props.focus ?? true}
      value={props.value}
      onChange={(event) => props.change(event.currentTarget.value)}
    />
  );
}
