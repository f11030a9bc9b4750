/**
 * Post up to 50 draft invoices, each with an outcome of its own.
 *
 * Source: Zuora API reference, Post invoices. The answer's own `success` is true as soon as one invoice was posted, so
 * it is never believed for the others: each element is read as an answer.
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { interpreter } from "../answers/Interpretation.ts"
import * as JsonText from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { object, Text } from "../wire/WireObject.ts"
import type { ZuoraFault, ZuoraRefused } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  readonly invoices: ReadonlyArray<{
    readonly id: string
    /** Replaces the draft's date. */
    readonly invoiceDate?: string | undefined
  }>
}

const kind = { name: "post-invoices", method: "POST", movesMoney: true, rollsBack: false } as const

const maxInvoices = 50

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  checks.notEmpty("invoices", request.invoices)
  checks.count("invoices", request.invoices, maxInvoices)
  const ids = request.invoices.map(({ id }) => id)
  const invoices = request.invoices.map(({ id, invoiceDate }, index) => {
    if (ids.indexOf(id) < index) checks.add(`invoices[${index}].id`, "is named before", "name each invoice once")
    return {
      id: checks.requiredId(`invoices[${index}].id`, id),
      invoiceDate: checks.date(`invoices[${index}].invoiceDate`, invoiceDate)
    }
  })
  return Result.map(checks.result(kind.name, { invoices }), (body) =>
    prepared(kind, "/v1/invoices/bulk-post", JsonText.write(body))
  )
}

/** What became of one invoice. `id` is empty where Zuora does not name it. */
export type Outcome =
  | { readonly _tag: "Posted"; readonly id: string }
  | { readonly _tag: "NotPosted"; readonly id: string; readonly error: ZuoraRefused | ZuoraFault }

/** One outcome for each invoice that the answer names, in its order. */
export type Response = ReadonlyArray<Outcome>

/** Fails only when the answer as a whole says nothing about single invoices. */
export const interpret = (answer: RawAnswer): Result.Result<Response, ZuoraRefused | ZuoraFault> => {
  const elements = elementsOf(answer)
  if (elements === undefined) return interpretWhole(answer)
  return Result.succeed(elements.map((element) => outcomeOf(answer, element)))
}

type Fields = { readonly [key: string]: JsonText.Json }

const isFields = (u: unknown): u is Fields => Predicate.isObject(u) && !JsonText.isJsonNumber(u)

/** The elements, if each says by itself whether it was posted. */
const elementsOf = ({ body, status }: RawAnswer): ReadonlyArray<Fields> | undefined => {
  const parsed = Result.getOrUndefined(JsonText.parse(body))
  if (status >= 500 || !isFields(parsed)) return undefined
  const { invoices } = parsed
  const said = (u: unknown): u is Fields => isFields(u) && Predicate.isBoolean(u["success"])
  return Array.isArray(invoices) && invoices.length > 0 && invoices.every(said) ? invoices : undefined
}

const interpretOne = interpreter(kind, object({ id: Text }))
/** A success that names no invoice cannot be understood. */
const interpretWhole = interpreter(kind, Schema.Never)

const outcomeOf = (answer: RawAnswer, element: Fields): Outcome => {
  const { id } = element
  const body = JsonText.write(element)
  return Result.match(interpretOne({ ...answer, status: 200, body }), {
    onSuccess: (posted) => ({ _tag: "Posted", id: posted.id }),
    onFailure: (error) => ({ _tag: "NotPosted", id: Predicate.isString(id) ? id : "", error })
  })
}
