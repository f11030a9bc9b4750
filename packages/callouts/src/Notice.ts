/**
 * What a callout names: fields such as `InvoiceId`, in a JSON body, a form or the query. Zuora writes such names itself
 * when merge fields are inserted into a template: `"InvoiceId": "{{DataSource.Invoice.Id}}"`.
 *
 * Everything else in it is passed over. Sources: Zuora documentation, Insert merge fields into the request body of callout
 * templates; Create a callout template in the API reference (`calloutParams`, in the body or, for GET, in the query).
 */
import type { Named } from "@counterfoil/domain/Callout"
import * as Result from "effect/Result"
import { bytesOf, type CalloutRequest, header, queryOf } from "./CalloutRequest.ts"

export interface Notice {
  readonly named: ReadonlyArray<Named>
  /** Why nothing can be read from it; null where it names something. */
  readonly problem: string | null
}

interface Rules {
  /** Whether we follow objects of this name. */
  readonly isFollowed: (object: string) => boolean
  readonly namedLimit: number
  /** False where the body is signed. */
  readonly isQueryRead: boolean
}

/** Objects that we follow; where none is named, all that are, so that what came is told by its name. */
export const read = (request: CalloutRequest, { isFollowed, isQueryRead, namedLimit }: Rules): Notice => {
  const body = bodyFields(request)
  if (Result.isFailure(body)) return { named: [], problem: body.failure }
  const fields = [...body.success, ...(isQueryRead ? new URLSearchParams(queryOf(request)) : [])]
  const all = new Map(fields.flatMap(namedBy).map((named) => [`${named.object} ${named.id}`, named]))
  const followed = Array.from(all.values()).filter(({ object }) => isFollowed(object))
  const named = followed.length > 0 ? followed : Array.from(all.values())
  if (named.length === 0) return { named: [], problem: "it names no object: a field such as InvoiceId is missing" }
  if (named.length > namedLimit)
    return { named: [], problem: `it names ${named.length} objects, more than ${namedLimit}` }
  return { named, problem: null }
}

type Field = readonly [name: string, value: unknown]

const bodyFields = (request: CalloutRequest): Result.Result<ReadonlyArray<Field>, string> => {
  const text = bytesOf(request).toString("utf8").trim()
  if (text === "") return Result.succeed([])
  if (/^application\/x-www-form-urlencoded\b/i.test(header(request, "content-type")))
    return Result.succeed(Array.from(new URLSearchParams(text)))
  const parsed = Result.try((): unknown => JSON.parse(text))
  if (Result.isFailure(parsed)) return Result.fail("its body is no JSON")
  const value = parsed.success
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Result.succeed(Object.entries(value))
    : Result.fail("its body is no JSON object")
}

/** Empty fields come as "" or "null"; a merge field that Zuora did not know stays as it was written. */
const namedBy = ([name, value]: Field): ReadonlyArray<Named> => {
  const object = /^([A-Za-z_]{1,60})Id$/i.exec(name)?.[1]
  if (object === undefined) return []
  const ids: ReadonlyArray<unknown> = Array.isArray(value) ? value : [value]
  return ids.flatMap((id) => (typeof id === "string" && isId(id) ? [{ object, id }] : []))
}

const isId = (text: string): boolean => text !== "null" && /^[A-Za-z0-9._-]{1,64}$/.test(text)
