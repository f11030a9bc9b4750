/** One read, or all pages of a list, retried while the trouble passes by itself. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { interpreter } from "../answers/Interpretation.ts"
import { type Json, write } from "../wire/JsonText.ts"
import * as ListQuery from "./ListQuery.ts"
import * as Paging from "./Paging.ts"
import * as ReadRetry from "./ReadRetry.ts"
import type { Sender } from "../transport/Sender.ts"
import { TaxationItem } from "../objects/TaxationItem.ts"
import type { TaxationItems } from "../objects/TaxationItems.ts"
import { object, text } from "../wire/WireObject.ts"
import { OutcomeUnknown, ZuoraFault, type ZuoraError } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

type Embedded = typeof TaxationItems.Type

/** A read of one thing. */
export type Read<A> = Effect.Effect<A, ZuoraError>
/** A read of many, page by page, as they are asked for. */
export type Reads<A> = Stream.Stream<A, ZuoraError>

export type Reader = ReturnType<typeof make>

export const make = (settings: ZuoraSettings, sender: Sender) => {
  const retry = ReadRetry.retry(settings)

  const one = <A>(name: string, path: string, schema: Schema.ConstraintDecoder<A>): Read<A> => {
    const kind = { name, method: "GET", movesMoney: false, rollsBack: false } as const
    const interpret = interpreter(kind, schema)
    return retry(Effect.flatMap(sender({ kind, path }, {}), (answer) => Effect.fromResult(interpret(answer))))
  }

  /**
   * A read that Zuora takes as POST or DELETE, such as a query. It changes no document, so it is repeated like any read:
   * an answer is interpreted and a lost one forgiven as if it were a GET.
   */
  const ask = <A>(
    name: string,
    method: "POST" | "DELETE",
    path: string,
    body: Json | undefined,
    schema: Schema.ConstraintDecoder<A>
  ): Read<A> => {
    const kind = { name, method, movesMoney: false, rollsBack: false } as const
    const interpret = interpreter({ ...kind, method: "GET" }, schema)
    const text = body === undefined ? undefined : write(body)
    const sent = Effect.catchTag(sender({ kind, path, body: text }, {}), "OutcomeUnknown", (lost) =>
      Effect.fail(new OutcomeUnknown({ ...pick(lost), repeat: "Safe" }))
    )
    return retry(Effect.flatMap(sent, (answer) => Effect.fromResult(interpret(answer))))
  }

  /** All elements from a page on. A list that repeats a page or never ends is a fault of the other side. */
  const from = <A>(name: string, firstPath: string, key: string, schema: Schema.ConstraintDecoder<A>): Reads<A> => {
    const page = pageOf(key, schema)
    return Stream.suspend(() => {
      const seen = new Set<string>()
      const next = Effect.fnUntraced(function* (path: string) {
        if (seen.has(path) || seen.size >= settings.maxPages) return yield* endless(name, path)
        seen.add(path)
        const read = (yield* one(name, path, page)) as { readonly nextPage?: string } & Record<string, unknown>
        const elements = read[key] as ReadonlyArray<A>
        return [elements, Paging.pathOf(read.nextPage, settings.baseUrl)] as const
      })
      return Stream.paginate(firstPath, next)
    })
  }

  const all = <A>(
    name: string,
    path: string,
    key: string,
    schema: Schema.ConstraintDecoder<A>,
    paging: "paged" | "unpaged" = "paged"
  ): Read<ReadonlyArray<A>> => Stream.runCollect(from(name, paging === "paged" ? firstPage(path) : path, key, schema))

  /** A list that may be long, filtered and in order. */
  const list = <A, L extends ListQuery.Listed>(
    name: string,
    base: string,
    key: string,
    schema: Schema.ConstraintDecoder<A>,
    listed: L,
    query: ListQuery.ListQuery<L>
  ): Reads<A> =>
    Stream.unwrap(
      Effect.map(Effect.fromResult(ListQuery.path(name, base, listed, query)), (path) =>
        from(name, firstPage(path), key, schema)
      )
    )

  /** Completes the taxation items embedded in an item, whose pages are their own. */
  const withTax = Effect.fnUntraced(function* <I extends { readonly taxationItems?: Embedded | undefined }>(item: I) {
    const first = item.taxationItems
    const next = Paging.pathOf(first?.nextPage, settings.baseUrl)
    if (first === undefined || Option.isNone(next)) return item
    const rest = yield* Stream.runCollect(from("taxation-items", next.value, "data", TaxationItem))
    const { nextPage: _done, ...complete } = first
    return { ...item, taxationItems: { ...complete, data: [...(first.data ?? []), ...rest] } }
  })

  return { one, all, ask, list, withTax, settings }
}

/** A page of a list. Its schema is made once: what is derived from a schema belongs to that one. */
const pageOf = <A>(key: string, schema: Schema.ConstraintDecoder<A>) => {
  const pages = pagesOf.get(schema) ?? new Map<string, ReturnType<typeof newPage>>()
  const page = pages.get(key) ?? newPage(key, schema)
  pagesOf.set(schema, pages.set(key, page))
  return page
}

const newPage = (key: string, schema: Schema.ConstraintDecoder<unknown>) =>
  object({ [key]: Schema.Array(schema), nextPage: text })
const pagesOf = new WeakMap<object, Map<string, ReturnType<typeof newPage>>>()

const pick = ({ call, cause, detail, kind, money }: OutcomeUnknown) => ({ call, cause, detail, kind, money })

const firstPage = (path: string): string => `${path}${path.includes("?") ? "&" : "?"}page=1&pageSize=${Paging.pageSize}`

/** One segment or value of a path, percent-encoded. */
export const part = (text: string): string => encodeURIComponent(text.toWellFormed())

/** A list that repeats itself or has more pages than the settings allow. */
export const endless = (call: string, page: string): ZuoraFault =>
  unexpected(call, `the list does not end: ${page} came again or there are too many pages`)

/** An answer that was understood, but not what was asked for. */
export const unexpected = (call: string, detail: string, status = 200): ZuoraFault =>
  new ZuoraFault({
    call,
    status,
    kind: status === 200 ? "UnexpectedShape" : "UnexpectedStatus",
    money: "nothing happened",
    repeat: "Safe",
    detail,
    reasons: [],
    declineHint: undefined,
    retryAfterMs: undefined,
    requestId: undefined,
    trackId: "",
    unreadable: undefined
  })
