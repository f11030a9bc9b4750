/**
 * Pages of v1 lists: `nextPage` is a full address, absent on the last page.
 *
 * Source: Zuora API reference, Pagination. Only its path and query are used, below our own base URL: an answer must not
 * decide where the bearer token is sent. There is no snapshot: rows may shift between pages.
 */
import * as Option from "effect/Option"

/** Largest page of the settlement lists; larger values are treated as 40. */
export const pageSize = 40

/** Path and query of the next page. Anything that is no http address or absolute path means "no next page". */
export const pathOf = (nextPage: string | undefined, baseUrl: string): Option.Option<string> => {
  if (nextPage === undefined || nextPage === "" || !URL.canParse(nextPage, baseUrl)) return Option.none()
  const url = new URL(nextPage, baseUrl)
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, "")
  const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname
  return Option.some(`${path}${url.search}`)
}
