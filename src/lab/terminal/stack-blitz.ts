import type { Files } from '../../runner/engine.ts';

/** Opens the files as a project on stackblitz.com, in a new tab: a form, which is how it takes them. */
export function openInStackBlitz(title: string, files: Files): void {
  const form = document.createElement('form');
  Object.assign(form, {
    method: 'post',
    action: 'https://stackblitz.com/run',
    target: '_blank',
    hidden: true,
  });
  form.rel = 'noopener';
  for (const [name, value] of Object.entries(fieldsOf(title, files))) {
    const field = document.createElement('textarea'); // an input would lose the ends of lines
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** What the form holds, by the names that StackBlitz gives its fields. */
export const fieldsOf = (title: string, files: Files): Record<string, string> => ({
  'project[title]': title,
  'project[description]': `${title}, from Faultline`,
  'project[template]': 'node',
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`project[files][${path}]`, text])),
});
