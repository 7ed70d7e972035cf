import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Loader.css';
import './style/tokens.css';
import './style/page.css';
import './style/access.css';
import './style/policy.css';
import './style/account.css';
import './style/trends.css';
import './style/chart.css';
import './style/answers.css';

import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { SessionProvider } from './session/session';
import { color_scheme_manager, theme } from './theme';

const place = document.getElementById('page');
if (!place) throw new Error('the document has no place for the page');

// Mantine's variables and classes come from style sheets alone: the content security policy lets no script add a style element.
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={color_scheme_manager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <SessionProvider>
        <App />
      </SessionProvider>
    </MantineProvider>
  </StrictMode>,
);
