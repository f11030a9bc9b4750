/** HTML text that is safe to put into a page: whatever is put into a template is escaped, unless it is markup itself. */

/** Made by {@link html} only, so that no text reaches a page unescaped. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Hole = string | number | Markup | ReadonlyArray<Markup>

/** A template of markup. Texts and numbers are escaped, for content and for quoted attributes alike. */
export const html = (strings: TemplateStringsArray, ...holes: ReadonlyArray<Hole>): Markup =>
  new Markup(strings.reduce((text, part, at) => `${text}${fill(holes[at - 1])}${part}`))

/** Nothing. */
export const empty = new Markup("")

const fill = (hole: Hole | undefined): string => {
  if (hole === undefined) return ""
  if (hole instanceof Markup) return hole.text
  if (typeof hole === "object") return hole.map(({ text }) => text).join("")
  return escape(hole.toString())
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

/** Control characters are no text, and direction overrides could show another amount than there is. */
const invisible = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu

const escape = (text: string): string =>
  text
    .replace(invisible, (character) => (/[\t\r\n]/.test(character) ? " " : "\uFFFD"))
    .replace(/[&<>"']/g, (character) => entities[character] ?? "")
