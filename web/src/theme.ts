import { createTheme, type MantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'blue', // its shades are ours: style/tokens.css
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
  },
});

// The system's scheme, until the reader chooses; the choice lives as long as the page, since the page keeps nothing in the
// browser.
let chosen: MantineColorScheme | undefined;
export const color_scheme_manager: MantineColorSchemeManager = {
  get: (otherwise) => chosen ?? otherwise,
  set: (value) => {
    chosen = value;
  },
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {
    chosen = undefined;
  },
};
