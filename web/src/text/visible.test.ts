import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from './visible';

test('what turns or hides is shown as what it is', () => {
  assert.equal(visible('Smith\u202e, nhoJ'), 'Smith⟨U+202E⟩, nhoJ');
  assert.equal(visible('A\u200bB\u2066C\ufeff'), 'A⟨U+200B⟩B⟨U+2066⟩C⟨U+FEFF⟩');
  assert.equal(visible('a\u0000b'), 'a⟨U+0000⟩b');
  assert.equal(visible('two\nlines\tand'), 'two lines and');
});

test('letters of every script stay, with their joiners', () => {
  for (const name of ['Trần Minh Khôi', 'שָׁלוֹם', 'محمد', 'Zoë', '李', 'नी\u200dत', '👩\u200d⚕️'])
    assert.equal(visible(name), name);
});

test('markup stays text', () => {
  assert.equal(visible('<img onerror=x>'), '<img onerror=x>');
});
