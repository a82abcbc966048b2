/** A colour as `[in the light theme, in the dark theme]`. */
export type Pair = readonly [light: string, dark: string];

/**
 * The colours of the site. One meaning, one colour, in both themes: messages blue-grey, what is done green, what is undone
 * ochre, red only for faults and verdicts. `tokens.css` holds the same values as `--fl-*`; a test compares the two.
 */
export const palette = {
  bg: ['#fbfaf8', '#131418'],
  panel: ['#ffffff', '#191b21'],
  raised: ['#efece6', '#262931'],
  ink: ['#1b1d22', '#ebe9e4'],
  soft: ['#5b5e67', '#a2a4ad'],
  line: ['#d9d6cf', '#33363f'],
  lane: ['#8f8c85', '#70737d'],
  msg: ['#35557d', '#93b7e0'],
  do: ['#23614f', '#74c8ad'],
  'do-bg': ['#eaf4ef', '#15291f'],
  undo: ['#7d6013', '#dcbb5c'],
  'undo-bg': ['#f8f1dc', '#2a2415'],
  fault: ['#b92a18', '#ff8069'],
  'fault-bg': ['#fdf0ec', '#2f1a1a'],
} as const satisfies Record<string, Pair>;

export type ColourName = keyof typeof palette;
