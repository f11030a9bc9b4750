/**
 * The page's files as the build left them: few and small, so they are kept in memory, packed once. Any address that is no
 * file is the page itself, which knows its own addresses.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Path from "effect/Path"
import { createRequire } from "node:module"
import { gzipSync } from "node:zlib"

/** The page was not built. */
export class PageMissing extends Data.TaggedError("PageMissing")<{ readonly folder: string }> {
  override get message(): string {
    return `There is no built console in ${this.folder}: run pnpm --filter @counterfoil/console build once`
  }
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml"
}

/** Scripts and styles of our own, nothing inline, nothing from elsewhere, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'"
].join("; ")

export const safetyHeaders = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin"
} as const

interface PageFile {
  readonly type: string
  readonly plain: Uint8Array
  readonly packed: Uint8Array
  readonly cache: string
}

const read = Effect.fnUntraced(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(
    path.dirname(createRequire(import.meta.url).resolve("@counterfoil/console/package.json")),
    "dist"
  )
  const names = yield* fs
    .readDirectory(folder, { recursive: true })
    .pipe(Effect.mapError(() => new PageMissing({ folder })))
  const files = new Map<string, PageFile>()
  for (const name of names) {
    const type = types[path.extname(name)]
    if (type === undefined) continue
    const plain = yield* fs.readFile(path.join(folder, name))
    files.set(`/${name}`, {
      type,
      plain,
      packed: gzipSync(plain, { level: 9 }),
      // Names under assets/ change with what is in them.
      cache: name.startsWith("assets") ? "public, max-age=31536000, immutable" : "no-cache"
    })
  }
  const page = files.get("/index.html")
  if (page === undefined) return yield* new PageMissing({ folder })
  return { files, page }
})

/** A layer of routes: every path that nobody else has. */
export const pageFiles = HttpRouter.use((router) =>
  Effect.gen(function* () {
    const { files, page } = yield* read()
    yield* router.add(
      "GET",
      "/*",
      Effect.map(HttpServerRequest.HttpServerRequest, ({ headers, url }) => {
        const [pathname = "/"] = url.split("?")
        const { cache, packed, plain, type } = files.get(pathname) ?? page
        const isPacked = headers["accept-encoding"]?.includes("gzip") === true
        return HttpServerResponse.uint8Array(isPacked ? packed : plain, {
          contentType: type,
          headers: {
            "cache-control": cache,
            vary: "accept-encoding",
            ...(isPacked ? { "content-encoding": "gzip" } : {})
          }
        })
      })
    )
  })
)
