export interface Scored {
  readonly member: string;
  readonly score: number;
}

/** Members with scores, in order of score and, where that is equal, of bytes. */
export class SortedSet {
  readonly #scores = new Map<string, number>();
  readonly #sorted: Scored[] = [];

  get size(): number {
    return this.#sorted.length;
  }

  /** In order. */
  get entries(): readonly Scored[] {
    return this.#sorted;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  rank(member: string): number | undefined {
    const score = this.#scores.get(member);
    return score === undefined ? undefined : this.#place({ member, score });
  }

  set(member: string, score: number): void {
    this.delete(member);
    this.#scores.set(member, score);
    const entry = { member, score };
    this.#sorted.splice(this.#place(entry), 0, entry);
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member);
    if (score === undefined) return false;
    this.#sorted.splice(this.#place({ member, score }), 1);
    return this.#scores.delete(member);
  }

  copy(): SortedSet {
    const copy = new SortedSet();
    for (const { member, score } of this.#sorted) copy.set(member, score);
    return copy;
  }

  /** Where the entry is, or would be. */
  #place(entry: Scored): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#sorted[middle]!, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isBefore = (a: Scored, b: Scored) => a.score < b.score || (a.score === b.score && a.member < b.member);
