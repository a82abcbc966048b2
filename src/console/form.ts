import { escaped } from './draw.ts';
import type { ConsoleKind } from './kind.ts';
import { SESSIONS } from './session.ts';

/** What is below a live session: a line to type in for each session, what can happen to the server, sessions to try. */
export function drawForm(kind: ConsoleKind): string {
  const sessions = Array.from({ length: SESSIONS }, (_unused, at) => sessionForm(kind, at));
  const trials = kind.trials.map(({ title }, at) => `<option value="${at}">${escaped(title)}</option>`);
  const { name, values } = kind.option;
  return `
<div class="fl-console-row fl-console-forms">${sessions.join('')}</div>
<div class="fl-console-acts" role="group" aria-label="What happens to the server">
  ${button('second', 'Wait 1 s')}${button('minute', 'Wait 1 min')}
  ${button('process', 'Crash the process')}${button('machine', 'Crash the machine')}
  ${button('start', 'Start the server')}${button('clear', 'Begin again')}
  <label>${name} <select data-option>${values.map((value) => `<option>${value}</option>`).join('')}</select></label>
</div>
<div class="fl-console-acts" role="group" aria-label="Sessions to try">
  <label>Try <select data-trial><option value="">your own lines</option>${trials.join('')}</select></label>
  ${button('next', 'Next line')}${button('rest', 'All of it')}
</div>
<p class="fl-console-note" data-about aria-live="polite"></p>
<details class="fl-console-note"><summary>What the server holds now</summary><div data-content></div></details>
<p class="fl-console-note">↑ and ↓ bring back earlier lines. ${escaped(kind.note)} Time stands still unless you let it pass. All of it runs in this page.</p>`;
}

function sessionForm({ line, placeholder, prompt, cancels }: ConsoleKind, session: number): string {
  const id = `fl-console-line-${session}`;
  const cancel = cancels ? `<button type="button" data-cancel hidden>Ctrl-C</button>` : '';
  return `<form data-session="${session + 1}">
  <label for="${id}"><span class="sr-only">Session ${session + 1}, ${line}: </span><span data-prompt>${escaped(prompt)}</span></label>
  <input id="${id}" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send" placeholder="${escaped(placeholder)}" maxlength="1000">
  ${cancel}<button type="submit">Run</button>
</form>`;
}

const button = (act: string, text: string): string =>
  `<button type="button" data-act="${act}">${text}</button>`;
