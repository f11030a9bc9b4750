/** One read, or all pages of a list, retried while the trouble passes by itself. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { interpreter } from "./Interpretation.ts"
import * as Paging from "./Paging.ts"
import * as ReadRetry from "./ReadRetry.ts"
import type { Sender } from "./Sender.ts"
import { TaxationItem } from "./TaxationItem.ts"
import type { TaxationItems } from "./TaxationItems.ts"
import { object, text } from "./WireObject.ts"
import { ZuoraFault, type ZuoraError } from "./ZuoraError.ts"
import type { ZuoraSettings } from "./ZuoraSettings.ts"

type Embedded = typeof TaxationItems.Type

export const make = (settings: ZuoraSettings, sender: Sender) => {
  const retry = ReadRetry.retry(settings)

  const one = <A>(name: string, path: string, schema: Schema.ConstraintDecoder<A>): Effect.Effect<A, ZuoraError> => {
    const kind = { name, method: "GET", movesMoney: false, rollsBack: false } as const
    const interpret = interpreter(kind, schema)
    return retry(Effect.flatMap(sender({ kind, path }, {}), (answer) => Effect.fromResult(interpret(answer))))
  }

  /** All elements from a page on. A list that repeats a page or never ends is a fault of the other side. */
  const from = Effect.fnUntraced(function* <A>(
    name: string,
    firstPath: Option.Option<string>,
    key: string,
    schema: Schema.ConstraintDecoder<A>
  ): Effect.fn.Return<ReadonlyArray<A>, ZuoraError> {
    const page = object({ [key]: Schema.Array(schema), nextPage: text })
    const elements: Array<A> = []
    const seen = new Set<string>()
    let path = firstPath
    while (path._tag === "Some") {
      if (seen.has(path.value) || seen.size >= settings.maxPages) return yield* endless(name, path.value)
      seen.add(path.value)
      const read = (yield* one(name, path.value, page)) as { readonly nextPage?: string } & Record<string, unknown>
      elements.push(...(read[key] as ReadonlyArray<A>))
      path = Paging.pathOf(read.nextPage, settings.baseUrl)
    }
    return elements
  })

  const all = <A>(
    name: string,
    path: string,
    key: string,
    schema: Schema.ConstraintDecoder<A>,
    paging: "paged" | "unpaged" = "paged"
  ) => {
    const separator = path.includes("?") ? "&" : "?"
    const query = paging === "paged" ? `${separator}page=1&pageSize=${Paging.pageSize}` : ""
    return from(name, Option.some(`${path}${query}`), key, schema)
  }

  /** Completes the taxation items embedded in an item, whose pages are their own. */
  const withTax = Effect.fnUntraced(function* <I extends { readonly taxationItems?: Embedded | undefined }>(item: I) {
    const first = item.taxationItems
    const next = Paging.pathOf(first?.nextPage, settings.baseUrl)
    if (first === undefined || next._tag === "None") return item
    const rest = yield* from("taxation-items", next, "data", TaxationItem)
    const { nextPage: _done, ...complete } = first
    return { ...item, taxationItems: { ...complete, data: [...(first.data ?? []), ...rest] } }
  })

  return { one, all, withTax }
}

/** A list that repeats itself or has more pages than the settings allow. */
export const endless = (call: string, path: string): ZuoraFault =>
  new ZuoraFault({
    call,
    status: 200,
    kind: "UnexpectedShape",
    money: "nothing happened",
    repeat: "Safe",
    detail: `the list does not end: ${path} came again or there are too many pages`,
    reasons: [],
    declineHint: undefined,
    retryAfterMs: undefined,
    requestId: undefined,
    trackId: "",
    unreadable: undefined
  })
