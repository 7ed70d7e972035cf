// The second set of wordings, whole. By whom and for what it was written: README.md.
import { said as absent } from './second_absent.mjs';
import { said as care } from './second_care.mjs';
import { said as drugs } from './second_drugs.mjs';
import { said as history } from './second_history.mjs';
import { said as measured } from './second_measured.mjs';
import { said as when } from './second_when.mjs';

export const second = [measured, when, drugs, history, care, absent];
