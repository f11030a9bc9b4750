/** The frame of every page that we write: one file, its own style, no script, nothing fetched. */
import { html, Markup } from "./Markup.ts"
import { stylesheet, stylesheetHash } from "./Stylesheet.ts"

const policy = `default-src 'none'; style-src '${stylesheetHash}'; base-uri 'none'; form-action 'none'`

/** A complete document, UTF-8. */
export const page = (title: string, body: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${new Markup(`<style>${stylesheet}</style>`)}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.text
