import type { Place } from './problem.ts';

const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const STRING = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;

type Path = readonly (string | number)[];

class Broken extends Error {}

/** Goes through JSON text to where a value is, since JSON.parse does not tell places. */
class Walk {
  readonly #text: string;
  #at = 0;
  #found: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  to(path: Path | undefined): number {
    try {
      this.#value(path);
      this.#space();
    } catch (thrown) {
      if (!(thrown instanceof Broken)) throw thrown;
    }
    return this.#found ?? this.#at;
  }

  /** `path` leads on from here; undefined where the wanted value is elsewhere. */
  #value(path: Path | undefined): void {
    this.#space();
    if (path?.length === 0) this.#found ??= this.#at;
    const char = this.#text[this.#at];
    if (char === '{') this.#list('}', path, true);
    else if (char === '[') this.#list(']', path, false);
    else this.#token(char === '"' ? STRING : WORD);
  }

  #list(end: string, path: Path | undefined, keyed: boolean): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === end) {
      this.#at++;
      return;
    }
    for (let k = 0; ; k++) {
      this.#space();
      let key: string | number = k;
      if (keyed) {
        key = JSON.parse(this.#token(STRING)) as string;
        this.#expect(':');
      }
      this.#value(path !== undefined && path[0] === key ? path.slice(1) : undefined);
      this.#space();
      if (this.#text[this.#at] === end) break;
      this.#expect(',');
    }
    this.#at++;
  }

  #expect(char: string): void {
    this.#space();
    if (this.#text[this.#at] !== char) throw new Broken();
    this.#at++;
  }

  #token(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [token] = pattern.exec(this.#text) ?? [];
    if (token === undefined) throw new Broken();
    this.#at += token.length;
    return token;
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '.')) this.#at++;
  }
}

/** Where the value at `path` begins in JSON text; of broken JSON, where it breaks. */
export function jsonPlace(text: string, path?: Path): Place {
  const before = text.slice(0, new Walk(text).to(path)).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
