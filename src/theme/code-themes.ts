import { palette, type ColourName } from './palette.ts';

/** Colours of code, by what a token is. The editor of the lab uses the same. */
export const codeColours = {
  plain: 'ink',
  comment: 'soft',
  keyword: 'msg',
  string: 'do',
  number: 'undo',
  type: 'msg',
  call: 'ink',
  inserted: 'do',
  deleted: 'fault',
} as const satisfies Record<string, ColourName>;

/** The TextMate scopes that Shiki gives each kind of token. */
const scopes: Partial<Record<keyof typeof codeColours, string[]>> = {
  comment: ['comment', 'punctuation.definition.comment'],
  keyword: [
    'keyword',
    'storage',
    'constant.language',
    'variable.language',
    'support.type.property-name.json',
  ],
  string: ['string', 'punctuation.definition.string', 'string.regexp', 'markup.inline.raw'],
  number: ['constant.numeric', 'constant.character.escape', 'constant.other'],
  type: ['entity.name.type', 'support.type', 'support.class', 'entity.name.tag'],
  call: ['entity.name.function', 'support.function'],
  inserted: ['markup.inserted', 'punctuation.definition.inserted'],
  deleted: ['markup.deleted', 'punctuation.definition.deleted'],
};

function theme(type: 'light' | 'dark') {
  const colour = (name: ColourName) => palette[name][type === 'light' ? 0 : 1];
  return {
    name: `faultline-${type}`,
    type,
    colors: { 'editor.background': colour('panel'), 'editor.foreground': colour('ink') },
    tokenColors: [
      ...Object.entries(scopes).map(([token, scope]) => ({
        scope,
        settings: {
          foreground: colour(codeColours[token as keyof typeof codeColours]),
          ...(token === 'comment' ? { fontStyle: 'italic' } : {}),
        },
      })),
      // Operators are told apart by shape; as keywords they would make the page speckled.
      { scope: ['keyword.operator', 'punctuation'], settings: { foreground: colour('soft') } },
      {
        scope: ['keyword.operator.new', 'keyword.operator.expression'],
        settings: { foreground: colour('msg') },
      },
    ],
  };
}

/** Expressive Code's themes: the site's own colours, dark first as Starlight expects. */
export const codeThemes = [theme('dark'), theme('light')];

/** Frames around code: flat panels like the rest of the page. */
export const codeStyle = {
  borderRadius: 'var(--fl-radius-small)',
  borderColor: 'var(--fl-line)',
  codeLineHeight: '1.6',
  codePaddingInline: '1.35rem',
  focusBorder: 'var(--fl-msg)',
  frames: {
    editorBackground: 'var(--fl-panel)',
    terminalBackground: 'var(--fl-panel)',
    editorTabBarBackground: 'var(--fl-bg)',
    editorTabBarBorderColor: 'var(--fl-line)',
    editorTabBarBorderBottomColor: 'var(--fl-line)',
    editorActiveTabBackground: 'var(--fl-panel)',
    editorActiveTabForeground: 'var(--fl-ink)',
    editorActiveTabBorderColor: 'transparent',
    editorActiveTabIndicatorTopColor: 'transparent',
    editorActiveTabIndicatorBottomColor: 'var(--fl-panel)',
    terminalTitlebarBackground: 'var(--fl-bg)',
    terminalTitlebarForeground: 'var(--fl-soft)',
    terminalTitlebarBorderBottomColor: 'var(--fl-line)',
    terminalTitlebarDotsForeground: 'var(--fl-lane)',
    inlineButtonForeground: 'var(--fl-ink)',
    tooltipSuccessBackground: 'var(--fl-ink)',
    tooltipSuccessForeground: 'var(--fl-bg)',
    frameBoxShadowCssValue: 'none',
  },
  textMarkers: {
    insBackground: 'var(--fl-do-bg)',
    insBorderColor: 'var(--fl-do)',
    insDiffIndicatorColor: 'var(--fl-do)',
    delBackground: 'var(--fl-fault-bg)',
    delBorderColor: 'var(--fl-fault)',
    delDiffIndicatorColor: 'var(--fl-fault)',
    markBackground: 'var(--fl-undo-bg)',
    markBorderColor: 'var(--fl-undo)',
    lineDiffIndicatorMarginLeft: '0.25rem',
  },
};
