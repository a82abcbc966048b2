/** What a line holds once it is cut up: statements that are complete, and psql's own commands. */
export type Item =
  | { readonly kind: 'statement'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly args: readonly string[] };

/** What is still open at the end of a line, as the prompt shows it: `=` is nothing at all, `-` a statement. */
export type Open = '=' | '-' | '(' | "'" | '"' | '$' | '*';

/** Cuts what is typed into statements, line by line, as psql does: a semicolon ends one, unless something is open. */
export class InputBuffer {
  #text = '';
  #quote = '';
  #comment = 0;
  #parens = 0;

  get open(): Open {
    if (this.#comment > 0) return '*';
    if (this.#quote) return this.#quote.endsWith('$') ? '$' : (this.#quote.at(-1) as "'" | '"');
    if (this.#parens > 0) return '(';
    return this.#text ? '-' : '=';
  }

  /** Forgets what was begun. */
  clear(): void {
    this.#text = '';
    this.#quote = '';
    this.#comment = 0;
    this.#parens = 0;
  }

  /** Takes one line, without its end. */
  take(line: string): Item[] {
    const items: Item[] = [];
    if (this.#text) this.#text += '\n';
    let at = 0;
    while (at < line.length) {
      const step = this.#step(line, at);
      if (typeof step === 'string') {
        if (this.#text || step.trim()) this.#text += step;
        at += step.length;
      } else {
        items.push(step.item);
        at = step.end;
      }
    }
    // A line that only comments begins no statement.
    if (/^\s*--/.test(this.#text) && !this.#text.includes('\n')) this.#text = '';
    return items;
  }

  /** The next piece that belongs to the statement, or what ends it. */
  #step(line: string, at: number): string | { item: Item; end: number } {
    if (this.#comment > 0) return this.#inComment(line, at);
    if (this.#quote) return this.#inQuote(line, at);
    const rest = line.slice(at);
    if (rest.startsWith('--')) return rest;
    if (rest.startsWith('/*')) {
      this.#comment = 1;
      return '/*';
    }
    const quote = /^(?:[eE]?'|"|\$(?:[A-Za-z_]\w*)?\$)/.exec(rest)?.[0];
    if (quote && !(quote.endsWith('$') && /\w$/.test(this.#text))) {
      this.#quote = quote;
      return quote;
    }
    if (rest[0] === '\\') return this.#command(line, at);
    if (rest[0] === '(') this.#parens++;
    if (rest[0] === ')' && this.#parens > 0) this.#parens--;
    if (rest[0] !== ';' || this.#parens > 0) return /^(?:\w+|\s+|.)/su.exec(rest)![0];
    const text = `${this.#text};`;
    this.clear();
    return { item: { kind: 'statement', text }, end: at + 1 };
  }

  #inComment(line: string, at: number): string {
    const mark = /\/\*|\*\//.exec(line.slice(at));
    if (!mark) return line.slice(at);
    this.#comment += mark[0] === '/*' ? 1 : -1;
    return line.slice(at, at + mark.index + 2);
  }

  #inQuote(line: string, at: number): string {
    const rest = line.slice(at);
    if (/^[eE]/.test(this.#quote) && rest[0] === '\\') return rest.slice(0, 2);
    const end = /^[eE]?'$/.test(this.#quote) ? "'" : this.#quote;
    if (rest.startsWith(end)) {
      // Doubled, it stands for itself.
      if (end.length === 1 && rest[1] === end) return end + end;
      this.#quote = '';
      return end;
    }
    return rest[0]!;
  }

  #command(line: string, at: number): { item: Item; end: number } {
    const name = /^\\(?:[A-Za-z]+\+?|.|$)/.exec(line.slice(at))![0];
    const next = line.indexOf('\\', at + Math.max(1, name.length));
    const end = next < 0 ? line.length : next;
    const args = line.slice(at + name.length, end).match(/'[^']*'|"[^"]*"|[^\s;]+/g) ?? [];
    const send = name === '\\g' && this.#text;
    if (!send) return { item: { kind: 'command', name: name.slice(1), args }, end };
    const text = this.#text.trimEnd();
    this.clear();
    return { item: { kind: 'statement', text }, end };
  }
}
