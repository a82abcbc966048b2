import { famous } from '../../examples/foundations/linearizability/famous.ts';
import { NotationError, parseHistory } from '../../examples/foundations/linearizability/notation.ts';
import type { RunResult } from '../../examples/simulator/src/trace.ts';
import { drawHistory } from './draw.ts';
import { judge } from './judge.ts';
import { historyOfRun } from './of-run.ts';

/** The lab of the page says which run it shows. */
export const RUN_SHOWN = 'fl-run-shown';

/** Turns the drawn history into one that can be chosen and written. What is written is checked as it is written. */
export function open(host: HTMLElement): void {
  const out = host.querySelector<HTMLElement>('.fl-history-out')!;
  const form = document.createElement('form');
  form.innerHTML = `
    <label>A history
      <select></select>
    </label>
    <p class="about"></p>
    <label>One line for each beginning and end: “ada write 1”, “ada ok”, “bo read”, “bo ok 1”, “ada info” if nobody knows
      <textarea spellcheck="false" autocapitalize="off"></textarea>
    </label>`;
  const [choice, about, text] = [
    form.querySelector('select')!,
    form.querySelector<HTMLElement>('.about')!,
    form.querySelector('textarea')!,
  ];
  const mine = 'your own';
  choice.append(
    new Option('The run in the lab above', 'run'),
    ...famous.map(({ name }, i) => new Option(name, String(i))),
    new Option('Your own', mine),
  );

  const check = () => {
    try {
      const judged = judge(parseHistory(text.value));
      out.querySelector('.fl-history-scroll')!.innerHTML = drawHistory(judged);
      out.querySelector('p')!.textContent = judged.says;
      text.removeAttribute('aria-invalid');
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      out.querySelector('p')!.textContent = error.message;
      text.setAttribute('aria-invalid', 'true');
    }
  };
  const show = () => {
    if (choice.value === mine) return about.replaceChildren();
    if (choice.value === 'run') {
      const run = document.querySelector<HTMLElement & { shownRun?: RunResult }>('.fl-lab')?.shownRun;
      text.value = run ? historyOfRun(run.trace) : host.dataset['opening']!;
      about.textContent = 'As its clients have noted it. It changes with the run.';
    } else {
      const { about: what, source, url, text: lines } = famous[Number(choice.value)]!;
      const link = Object.assign(document.createElement('a'), { href: url, textContent: source });
      about.replaceChildren(`${what} `, link, '.');
      text.value = lines;
    }
    check();
  };
  choice.addEventListener('change', show);
  text.addEventListener('input', () => {
    choice.value = mine;
    about.replaceChildren();
    check();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener(RUN_SHOWN, () => {
    if (choice.value === 'run') show();
  });
  out.querySelector('p')!.setAttribute('role', 'status');
  host.querySelector('button')!.remove();
  host.prepend(form);
  show();
  choice.focus();
}
