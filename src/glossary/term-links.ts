/** What CSS cannot do for definitions: the first tap shows one, the second follows the link, and Escape hides it. */
const shown = '.fl-term:is(:hover, :focus, [data-open])';

const termOf = ({ target }: Event): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('.fl-term') : null;

document.addEventListener('click', (event) => {
  const term = termOf(event);
  const isFirstTap = term && matchMedia('(hover: none)').matches && !('open' in term.dataset);
  for (const open of document.querySelectorAll<HTMLElement>('.fl-term[data-open]'))
    delete open.dataset['open'];
  if (!isFirstTap) return;
  event.preventDefault();
  term.dataset['open'] = '';
});

document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  for (const term of document.querySelectorAll<HTMLElement>(shown)) {
    delete term.dataset['open'];
    term.dataset['shut'] = '';
  }
});

for (const leaves of ['pointerout', 'focusout'])
  document.addEventListener(leaves, (event) => delete termOf(event)?.dataset['shut']);
