import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { codeColours } from '../../theme/code-themes.ts';

/** Custom properties, so that a change of theme needs no new editor. */
const colour = (token: keyof typeof codeColours): string => `var(--fl-${codeColours[token]})`;

/** The same colours as the static code of the page. */
const highlighting = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], color: colour('comment'), fontStyle: 'italic' },
  { tag: [tags.keyword, tags.self, tags.null, tags.bool, tags.modifier], color: colour('keyword') },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: colour('string') },
  { tag: [tags.number, tags.escape], color: colour('number') },
  { tag: [tags.typeName, tags.className], color: colour('type') },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: colour('call') },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: colour('comment') },
  // After the operators, of which these are kinds.
  {
    tag: [tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword],
    color: colour('keyword'),
  },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--fl-ink)', backgroundColor: 'var(--fl-panel)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: '2px solid var(--fl-msg)', outlineOffset: '-2px' },
  '.cm-scroller': {
    overflow: 'auto',
    fontFamily: 'var(--fl-mono, ui-monospace, monospace)',
    lineHeight: '1.6',
  },
  '.cm-content': { caretColor: 'var(--fl-ink)' },
  '.cm-gutters': {
    color: 'var(--fl-soft)',
    backgroundColor: 'var(--fl-panel)',
    borderRight: '1px solid var(--fl-line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--fl-ink) 4%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--fl-ink)', backgroundColor: 'transparent' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: '1px solid var(--fl-soft)' },
  '&.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px dashed var(--fl-fault)',
  },
  '.cm-specialChar': { color: 'var(--fl-fault)' },
  '.cm-line.fl-lit': {
    backgroundColor: 'var(--fl-undo-bg, var(--fl-line))',
    boxShadow: 'inset 3px 0 var(--fl-undo)',
  },
  '.cm-line.fl-error-line': {
    backgroundColor: 'var(--fl-fault-bg)',
    boxShadow: 'inset 3px 0 var(--fl-fault)',
  },
  '.fl-error-place': { textDecoration: 'underline wavy var(--fl-fault)', textUnderlineOffset: '3px' },
  '.fl-error-gutter': { color: 'var(--fl-fault)', fontWeight: 'bold' },
  '.fl-error-message': {
    padding: '2px 10px 4px',
    color: 'var(--fl-fault)',
    backgroundColor: 'var(--fl-fault-bg)',
    boxShadow: 'inset 3px 0 var(--fl-fault)',
    fontFamily: 'var(--fl-font, system-ui, sans-serif)',
    whiteSpace: 'pre-wrap',
    '&::before': { content: '"✕ "', fontWeight: 'bold' },
  },
});

export const look = [theme, syntaxHighlighting(highlighting)];
