// Text broken into lines of a terminal, at words where that can be done. It knows no colours.

/** Letters of East Asia and pictures take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Accents that follow their letter, and what joins letters, take none. */
const NARROW = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns of a terminal that the text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfOne(character);
  return columns;
}

/** Spaces behind it, until it takes so many columns. */
export function padTo(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

/** Lines of at most `columns`, at least 2; a word that is longer is broken. No text, no lines. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/).filter((one) => one !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = broken(word, columns);
    lines.push(...pieces.slice(0, -1));
    line = pieces[pieces.length - 1];
  }
  return line === "" ? lines : [...lines, line];
}

function broken(word: string, columns: number): readonly string[] {
  const pieces = [""];
  let used = 0;
  for (const character of word) {
    const own = columnsOfOne(character);
    if (used + own > columns) {
      pieces.push("");
      used = 0;
    }
    pieces[pieces.length - 1] += character;
    used += own;
  }
  return pieces;
}

function columnsOfOne(character: string): number {
  if (NARROW.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
