/**
 * Every page that a run has read, or could not: what proves how complete its reading was. Equal readings have equal
 * manifests, in whatever order their pages came.
 */
import type { ReadPage } from "@counterfoil/billing/bulk/PageLog"
import { createHash } from "node:crypto"
import type { Source, Untold } from "../report/Report.ts"

export class Manifest {
  readonly #pages: Array<ReadPage> = []
  #taken = 0

  readonly tell = (page: ReadPage): void => {
    this.#pages.push(page)
  }

  /** A document that was read by itself. */
  tellOne(source: string, window: string, document: unknown): void {
    this.tell({ source, window, count: 1, sha256: hashOf(document), why: null })
  }

  /** Files of gateways and bank, each as one page, and those that could not be read. */
  tellFiles(files: ReadonlyArray<{ readonly sources: ReadonlyArray<Source>; readonly untold: ReadonlyArray<Untold> }>) {
    for (const { sources, untold } of files) {
      for (const { count, name, sha256 } of sources)
        this.tell({ source: name, window: "all lines", count, sha256, why: null })
      for (const { subject, why } of untold)
        this.tell({ source: subject, window: "all lines", count: null, sha256: null, why })
    }
  }

  /** The page that failed last, in words; empty where none has. */
  get lastMissed(): string {
    const page = this.#pages.findLast(({ why }) => why !== null)
    return page === undefined ? "" : `${page.source} (${page.window}): `
  }

  /** Those that came since they were taken last. */
  readonly take = (): ReadonlyArray<ReadPage> => {
    const news = this.#pages.slice(this.#taken)
    this.#taken = this.#pages.length
    return news
  }

  /** In order of source and window. */
  get pages(): ReadonlyArray<ReadPage> {
    return inOrder(this.#pages)
  }
}

/** Equal readings have equal manifests. */
export const inOrder = (pages: ReadonlyArray<ReadPage>): ReadonlyArray<ReadPage> =>
  pages.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

const keyOf = ({ sha256, source, window }: ReadPage): string => `${source} ${window} ${sha256}`

/** One row for the pages of each source; its hash is that of the hashes of its pages. */
export interface Collapsed extends Source {
  readonly pages: number
  /** Pages that could not be read. */
  readonly missed: number
}

export const collapse = (pages: ReadonlyArray<ReadPage>): ReadonlyArray<Collapsed> =>
  Array.from(
    Map.groupBy(pages, ({ source }) => source),
    ([name, own]) => ({
      name,
      pages: own.length,
      missed: own.filter(({ why }) => why !== null).length,
      count: own.reduce((sum, { count }) => sum + (count ?? 0), 0),
      sha256: createHash("sha256")
        .update(own.map(({ sha256 }) => `${sha256 ?? "not read"}\n`).join(""))
        .digest("hex")
    })
  )

/** sha256 of something as it was understood, in lower-case hex. */
export const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(
      JSON.stringify(value, (_key, inner: unknown) =>
        typeof inner === "bigint" ? inner.toString() : inner instanceof Map ? Array.from(inner) : inner
      ) ?? ""
    )
    .digest("hex")
