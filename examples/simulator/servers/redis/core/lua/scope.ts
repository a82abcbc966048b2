import type { Variable } from './ast.ts';

/** The names of one function while it is parsed: which slot each has, and what is taken from functions around it. */
export class FunctionScope {
  readonly #around: FunctionScope | undefined;
  readonly hasVarargs: boolean;
  #visible: { readonly name: string; readonly slot: number }[] = [];
  readonly #captured = new Map<string, number>();
  readonly captures: { readonly fromSlot: boolean; readonly index: number }[] = [];
  slots = 0;
  /** How many loops are around this place. */
  loops = 0;

  constructor(around: FunctionScope | undefined, hasVarargs: boolean) {
    this.#around = around;
    this.hasVarargs = hasVarargs;
  }

  declare(name: string): number {
    const slot = this.slots++;
    this.#visible.push({ name, slot });
    return slot;
  }

  /** Names that are declared within are not seen afterwards. */
  block<T>(parse: () => T): T {
    const before = this.#visible.length;
    const parsed = parse();
    this.#visible.length = before;
    return parsed;
  }

  find(name: string): Variable {
    const slot = this.#slot(name);
    if (slot !== undefined) return { kind: 'local', name, slot };
    const index = this.#capture(name);
    return index === undefined ? { kind: 'global', name } : { kind: 'upvalue', name, index };
  }

  #slot(name: string): number | undefined {
    return this.#visible.findLast((each) => each.name === name)?.slot;
  }

  #capture(name: string): number | undefined {
    if (!this.#around) return undefined;
    const slot = this.#around.#slot(name);
    const index = slot ?? this.#around.#capture(name);
    if (index === undefined) return undefined;
    const id = `${slot !== undefined} ${index}`;
    let known = this.#captured.get(id);
    if (known === undefined) {
      known = this.captures.push({ fromSlot: slot !== undefined, index }) - 1;
      this.#captured.set(id, known);
    }
    return known;
  }
}
