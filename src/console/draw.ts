import type { Step } from './kind.ts';
import { SESSIONS, type Row } from './session.ts';

/** A session as HTML: a row for each step, a column for each session, so that what happened first stands first. */
export function drawRows(rows: readonly Row[]): string {
  const heads = Array.from(
    { length: SESSIONS },
    (_unused, at) => `<div class="fl-console-head" aria-hidden="true">Session ${at + 1}</div>`,
  );
  return `<div class="fl-console-row fl-console-heads">${heads.join('')}</div>${rows.map(drawRow).join('')}`;
}

function drawRow({ step, prompt, printed, waits }: Row): string {
  const own = step.kind === 'line' ? step.session : undefined;
  const cells = printed.map((text, at) => {
    if (at === own)
      return cell(at, typed(prompt!, (step as { line: string }).line) + output(text) + waiting(waits));
    return text ? cell(at, `<em>session ${at + 1} goes on</em>${output(text)}`) : '';
  });
  // Read one after the other, the line comes before what it set free.
  if (own) cells.unshift(...cells.splice(own, 1));
  const event = step.kind === 'line' ? '' : `<p class="fl-console-event">${eventText(step)}</p>`;
  return `${event}<div class="fl-console-row">${cells.join('')}</div>`;
}

function cell(session: number, html: string): string {
  return `<div class="fl-console-cell" data-session="${session + 1}"><span class="fl-console-who">Session ${session + 1}: </span>${html}</div>`;
}

function typed(prompt: string, line: string): string {
  return `<div class="fl-console-typed"><span>${escaped(prompt)}</span><b>${escaped(line)}</b></div>`;
}

function waiting(waits: string | undefined): string {
  return waits ? `<em class="fl-console-waits">${escaped(waits)} …</em>` : '';
}

/** Wide tables keep their columns and are scrolled; everything else is broken into lines. */
function output(text: string): string {
  const shown = text.replace(/\n+$/, '');
  if (!shown) return '';
  const isTable = /^-+(?:\+-+)+$/m.test(shown) && shown.split('\n').some((line) => line.length > 40);
  const attributes = isTable
    ? ' class="fl-console-table" tabindex="0" role="group" aria-label="A table"'
    : '';
  return `<pre${attributes}>${shown.split('\n').map(outputLine).join('\n')}</pre>`;
}

function outputLine(line: string): string {
  const html = escaped(line);
  return /^(?:ERROR|FATAL|\(error\))/.test(line) ? `<span class="fl-console-error">${html}</span>` : html;
}

export function eventText(step: Exclude<Step, { kind: 'line' }>): string {
  switch (step.kind) {
    case 'wait':
      return step.ms < 60_000 ? `${step.ms / 1000} s pass` : `${step.ms / 60_000} min pass`;
    case 'crash':
      return step.machine ? 'The machine dies.' : 'The process dies.';
    case 'start':
      return 'The server starts.';
    case 'cancel':
      return `Ctrl-C in session ${step.session + 1}`;
  }
}

/** What the server holds, as a list of names and texts. */
export function drawContent(content: ReadonlyMap<string, string>): string {
  if (content.size === 0) return '<p>Nothing.</p>';
  const items = [...content].map(
    ([name, text]) => `<dt>${escaped(name)}</dt><dd>${escaped(text) || '(empty)'}</dd>`,
  );
  return `<dl>${items.join('')}</dl>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
